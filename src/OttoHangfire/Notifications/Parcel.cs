using System.Globalization;
using System.Text;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Notifications;

/// <summary>What is handed over: one message, or one that tells of several in a line each. Its id was fixed before its first try.</summary>
internal sealed record Parcel(IReadOnlyList<OutboxRow> Rows)
{
    /// <summary>More than these that are due together are one message.</summary>
    public const int MostApart = 3;

    private const int LongestLine = 120;

    /// <summary>Bytes of UTF-8: receivers take 4 KiB of text.</summary>
    private const int MostBytes = 3_000;

    /// <summary>Whether nobody has ever tried it: what it is was decided a moment ago.</summary>
    public bool IsFresh { get; init; }

    /// <summary>Whether it is one that waits for nobody.</summary>
    public bool IsUrgent => Rows[0].Urgent;

    /// <summary>
    /// How it goes out. The same rows make the same message, also after a crash. The last one that is left of several goes under the id
    /// that they had together: the receiver may have that one already.
    /// </summary>
    public Message ToMessage() => Rows is [var only] ? only.ToMessage() with { Id = only.SentAs ?? only.MessageId } : new Message(
        Rows[0].SentAs!, Rows[0].CreatedAt, Title(), Body(), RunId: null, Urgent: false);

    private string Title() => string.Create(
        CultureInfo.InvariantCulture, $"{Rows.Count} {(Rows.All(row => row.TaskType == TaskTypes.Reminder) ? "reminders" : "messages")}");

    private string Body()
    {
        var body = new StringBuilder();
        var told = 0;
        var room = MostBytes;
        foreach (var line in Rows.Select(Line).TakeWhile(line => (room -= Encoding.UTF8.GetByteCount(line) + 1) > 0))
        {
            body.Append(told++ == 0 ? "" : "\n").Append(line);
        }

        var rest = Rows.Count - told;
        return rest == 0
            ? body.ToString()
            : $"{body}\n- and {rest} more. To see them all, run '{TypedCommand.Otto("channels messages")}'.";
    }

    /// <summary>Of a reminder what it says; of another message what it is about, too.</summary>
    private static string Line(OutboxRow row)
    {
        var body = row.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
        var said = body.Length == 0 ? row.Title : row.TaskType == TaskTypes.Reminder ? body : $"{row.Title}: {body}";
        return $"- {ForeignText.Line(said, LongestLine)}";
    }
}
