using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Commands;

/// <summary>
/// The <c>Idempotency-Key</c> of a request: who cannot know whether his first one arrived sends it again under the same
/// key, and it is done once.
/// </summary>
/// <param name="Key">The key as it was sent. A program's begins with a word that no header can send: it must not take the owner's.</param>
/// <param name="Sha256">Of what was asked, not of how it was spelled: order and spaces do not matter.</param>
internal sealed record RequestKey(string Key, string Sha256)
{
    public const string Header = "Idempotency-Key";

    /// <summary>A key is kept so long; then it is free again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const int MaxLength = 255;
    private const string OfPrograms = "program ";

    /// <summary>The key as its sender knows it.</summary>
    public string Shown => Key.StartsWith(OfPrograms, StringComparison.Ordinal) ? Key[OfPrograms.Length..] : Key;

    /// <summary>The key of a request.</summary>
    /// <param name="values">What the header said.</param>
    /// <param name="asked">The request.</param>
    /// <param name="isOwners">Whether the owner sends it.</param>
    /// <exception cref="RefusalException">It is no key.</exception>
    public static RequestKey Of(IReadOnlyList<string?> values, NewOttoTask asked, bool isOwners) =>
        values is [{ Length: > 0 and <= MaxLength } key] && key.All(letter => letter is > ' ' and <= '~')
            ? new RequestKey(isOwners ? key : OfPrograms + key, Hash(asked))
            : throw RefusalException.Field(Header, $"must be one word of 1 to {MaxLength} visible ASCII characters, like a UUID");

    private static string Hash(NewOttoTask asked) => JsonText.Sha256(JsonSerializer.SerializeToElement(asked, OttoJson.Options));
}
