using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>Which due instants are asked for.</summary>
/// <param name="From">The first that may be in it.</param>
/// <param name="To">The first that is not in it any more; null = the next ten of those to come are.</param>
internal sealed record OccurrenceWindow(DateTimeOffset From, DateTimeOffset? To)
{
    /// <summary>So many instants to come are shown when nobody says until when.</summary>
    public const int Ahead = 10;

    private static readonly TimeSpan Back = TimeSpan.FromDays(30);

    /// <summary>Reads <c>from</c> and <c>to</c>; by default the last 30 days and what comes next.</summary>
    /// <exception cref="RefusalException">400 when one of them is no instant, or they are the wrong way round.</exception>
    public static OccurrenceWindow Read(string? from, string? to, DateTimeOffset now)
    {
        var end = Instant("to", to);
        var begin = Instant("from", from) ?? Earlier(now, end ?? now) - Back;
        return end <= begin ? throw RefusalException.Field("to", "must be later than from") : new OccurrenceWindow(begin, end);
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    /// <summary>An instant as a query says it; null when it does not.</summary>
    /// <exception cref="RefusalException">400 when it is no instant.</exception>
    public static DateTimeOffset? Instant(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        // In an address, a + means a space.
        return Rfc3339Converter.TryParse(text, out var instant) || Rfc3339Converter.TryParse(text.Replace(' ', '+'), out instant)
            ? instant
            : throw RefusalException.Field(name, "must be a date and time with an offset, like 2026-12-01T08:00:00Z");
    }
}
