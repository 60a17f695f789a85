using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OttoHangfire.Access;

/// <summary>Secrets that we give out. We keep only their hashes: each has 256 random bits, so nobody finds it from its hash.</summary>
internal static class Secret
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Takes the same time wherever the two differ.</summary>
    public static bool Is(string shown, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Hash(shown)), Encoding.UTF8.GetBytes(hash));
}
