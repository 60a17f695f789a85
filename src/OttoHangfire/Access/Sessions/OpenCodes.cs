using System.Security.Cryptography;

namespace OttoHangfire.Access.Sessions;

/// <summary>
/// One-time codes: whoever has one becomes a session of the owner's. They live in memory for five minutes; a restart forgets them.
/// </summary>
internal sealed class OpenCodes(TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Without those that one takes for another. Twelve of them are 59 bits: nobody guesses one in five minutes.</summary>
    private const string Letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

    private const int Length = 12;
    private const int Group = 4;

    /// <summary>More than this at once are of no use to anybody; the oldest goes.</summary>
    private const int Most = 20;

    private readonly Lock _lock = new();
    private readonly List<OpenCode> _codes = [];

    /// <summary>A new code, as a person reads it: <c>ABCD-EFGH-JKMN</c>.</summary>
    public string Make()
    {
        var letters = RandomNumberGenerator.GetString(Letters, Length);
        lock (_lock)
        {
            ForgetOld();
            if (_codes.Count == Most)
            {
                _codes.RemoveAt(0);
            }

            _codes.Add(new OpenCode(Secret.Hash(letters), clock.GetTimestamp()));
        }

        return string.Join('-', letters.Chunk(Group).Select(letter => new string(letter)));
    }

    /// <summary>Uses the code up. False when there is no such code, or not any more.</summary>
    public bool TryUse(string? typed)
    {
        var hash = Secret.Hash(Plain(typed));
        lock (_lock)
        {
            ForgetOld();
            return _codes.RemoveAll(code => code.Hash == hash) == 1;
        }
    }

    /// <summary>As a person may type it: with blanks, in small letters.</summary>
    private static string Plain(string? typed) =>
        typed is null or { Length: > 100 } ? "" : string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private void ForgetOld() => _codes.RemoveAll(code => clock.GetElapsedTime(code.Made) >= Life);

    private sealed record OpenCode(string Hash, long Made);
}
