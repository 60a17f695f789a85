using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Reminders;

/// <summary>What a link in a message can say. The list is closed: a link answers a reminder, and allows nothing.</summary>
internal enum LinkVerb
{
    Done = 1,
    Snooze = 2,
    Tomorrow = 3,
    Skip = 4,
}

/// <summary>What a link says: one answer to one time that a reminder has come.</summary>
/// <param name="Verb">The answer.</param>
/// <param name="RunId">The run in which the reminder came.</param>
/// <param name="ExpiresAt">From then on it says nothing any more; whole seconds.</param>
internal sealed record LinkMeaning(LinkVerb Verb, long RunId, DateTimeOffset ExpiresAt);

/// <summary>Writes and reads the signed part of a link: who can make one has the key, and nobody has it but this backend.</summary>
internal sealed class LinkSigner(byte[] key)
{
    private const int VerbLength = 1;
    private const int SaidLength = VerbLength + sizeof(long) + sizeof(long);
    private const int Length = SaidLength + HMACSHA256.HashSizeInBytes;

    /// <summary>The key signs for one purpose, whatever else may ever be signed.</summary>
    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("otto reminder link 1\n");

    /// <summary>With the key of this data folder.</summary>
    public static LinkSigner Of(IServiceProvider services) =>
        new(Encoding.UTF8.GetBytes(PrivateFiles.ReadOrCreateLinkKey(services.GetRequiredService<OttoSettings>().DataDirectory)));

    public string Write(LinkMeaning link)
    {
        var bytes = new byte[Length];
        bytes[0] = (byte)link.Verb;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(VerbLength), link.RunId);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(VerbLength + sizeof(long)), link.ExpiresAt.ToUnixTimeSeconds());
        Sign(bytes.AsSpan(0, SaidLength)).CopyTo(bytes.AsSpan(SaidLength));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>What the link says; null where it was not written with this key, letter for letter.</summary>
    public LinkMeaning? Read(string? text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text is null
            || text.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var length)
            || length != Length
            || !CryptographicOperations.FixedTimeEquals(Sign(bytes[..SaidLength]), bytes[SaidLength..])
            || Base64Url.EncodeToString(bytes) != text
            || !Enum.IsDefined((LinkVerb)bytes[0]))
        {
            return null;
        }

        return new LinkMeaning(
            (LinkVerb)bytes[0],
            BinaryPrimitives.ReadInt64BigEndian(bytes[VerbLength..]),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes[(VerbLength + sizeof(long))..])));
    }

    private byte[] Sign(ReadOnlySpan<byte> said) => HMACSHA256.HashData(key, (byte[])[.. Purpose, .. said]);
}
