using System.Globalization;
using System.Security.Cryptography;

namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// The password with which the owner signs in from another machine: a hash in a file that only she can read
/// (PBKDF2 with SHA-512, 210,000 rounds, as OWASP's sheet on storing passwords has it).
/// </summary>
public static class OwnerPassword
{
    /// <summary>Characters (NIST SP 800-63B for a password that stands alone says 15; a limit on guesses stands beside ours).</summary>
    public const int ShortestPassword = 12;

    private const int Rounds = 210_000;
    private const int Longest = 1000;
    private const int SaltLength = 16;
    private const int HashLength = 64;
    private const string Kind = "pbkdf2-sha512";

    /// <summary>What is wrong with it, in a sentence; null when nothing is.</summary>
    public static string? Problem(string? password) => password switch
    {
        null or "" => "No password was given. Nothing was changed.",
        { Length: < ShortestPassword } => $"A password needs at least {ShortestPassword} characters. Nothing was changed.",
        { Length: > Longest } => $"A password has at most {Longest} characters. Nothing was changed.",
        _ => null,
    };

    public static bool IsSet(string dataDirectory) => File.Exists(PathIn(dataDirectory));

    public static void Set(string dataDirectory, string password)
    {
        PrivateFiles.EnsureDataDirectory(dataDirectory);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var draft = PathIn(dataDirectory) + ".draft";
        var hash = Hash(password, salt, Rounds);
        string[] parts = [Kind, Rounds.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(salt), Convert.ToBase64String(hash)];
        PrivateFiles.Write(draft, string.Join('$', parts) + "\n");
        File.Move(draft, PathIn(dataDirectory), overwrite: true);
    }

    /// <summary>Whether it is the password. It takes a tenth of a second on purpose.</summary>
    public static bool Is(string dataDirectory, string typed)
    {
        var kept = IsSet(dataDirectory) ? File.ReadAllText(PathIn(dataDirectory)).Trim().Split('$') : [];
        return typed.Length <= Longest
            && kept is [Kind, var rounds, var salt, var hash]
            && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && CryptographicOperations.FixedTimeEquals(Hash(typed, Convert.FromBase64String(salt), count), Convert.FromBase64String(hash));
    }

    private static byte[] Hash(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA512, HashLength);

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "keys", "owner.password");
}
