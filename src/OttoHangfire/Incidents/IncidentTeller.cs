using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Notifications;

namespace OttoHangfire.Incidents;

/// <summary>
/// Tells the owner what is wrong, over her channel. That something was told, and the message itself, are one transaction: who dies
/// before it tells it after the next start, and who dies after it tells it no more.
/// </summary>
internal sealed class IncidentTeller(
    IncidentRepository incidents, IncidentWords words, Outbox outbox, OwnersChannels channels, OttoDatabase database, TimeProvider clock)
{
    /// <summary>An approval that has less time than this is about to expire.</summary>
    public static readonly TimeSpan Hurry = TimeSpan.FromHours(2);

    private const int Batch = 100;

    /// <summary>More than these of one kind at once are one message.</summary>
    private const int MostApart = 3;

    private const int MostNamed = 10;

    /// <summary>Looks at all that has changed, or was told a day ago.</summary>
    public async Task TellAsync(CancellationToken cancellation)
    {
        var soon = clock.GetUtcNow() + Hurry;
        if (await incidents.IsAnyInHurryAsync(soon, cancellation))
        {
            await database.WriteAsync(transaction => incidents.HurryAsync(soon, transaction), cancellation);
        }

        while (await incidents.DueAsync(clock.GetUtcNow() - TellingRule.Again, Batch, cancellation) is { Count: > 0 } due)
        {
            if (!await TellAsync(due, cancellation))
            {
                // All of them have changed in this moment; they have their turn at the next look.
                return;
            }
        }
    }

    /// <summary>False when nothing could be noted.</summary>
    private async Task<bool> TellAsync(IReadOnlyList<IncidentRow> due, CancellationToken cancellation)
    {
        var channel = channels.Now.Default;
        var news = new List<News>();
        foreach (var row in due)
        {
            var told = channel is null ? Telling.Nothing : TellingRule.Of(row, clock.GetUtcNow());
            news.Add(new News(row, await words.OfAsync(row, cancellation), told));
        }

        return await database.WriteAsync(transaction => WriteAsync(news, channel, transaction), cancellation);
    }

    private async Task<bool> WriteAsync(IReadOnlyList<News> news, string? channel, SqlTransaction transaction)
    {
        var noted = new List<News>();
        foreach (var one in news)
        {
            if (await incidents.LookedAsync(one.Row, one.Text, one.Told, transaction))
            {
                noted.Add(one);
            }
        }

        foreach (var alike in noted.GroupBy(one => (one.Row.Kind, one.Told)))
        {
            var urgent = alike.Any(IsUrgent);
            foreach (var (title, body, page) in Messages(alike))
            {
                await outbox.AddAsync(channel, title, body, runId: null, transaction, urgent, page);
            }
        }

        return noted.Count > 0;
    }

    /// <summary>An approval that runs out within two hours: at the end of the quiet hours it would be too late.</summary>
    private static bool IsUrgent(News news) => news is { Told: Telling.Trouble, Row: { Kind: IncidentKind.Approval, Stage: > 1 } };

    private static IEnumerable<MessageText> Messages(IGrouping<(string Kind, Telling Told), News> alike) =>
        alike.Key.Told switch
        {
            Telling.Nothing => [],
            _ when alike.Count() > MostApart => [Together(alike.Key.Told, [.. alike]) with { Page = PageOf(alike.Key, "/approvals") }],
            Telling.Trouble => alike.Select(one => new MessageText(one.Text.Title, one.Text.Sentence, PageOf(alike.Key, one.Text.Page))),
            _ => alike.Select(OfEnd),
        };

    private static MessageText OfEnd(News one)
    {
        var (title, body) = IncidentWords.OfEnd(one.Row, one.Text);
        return new MessageText(title, body, Page: null);
    }

    /// <summary>What is to be decided is looked at before; for anything else its sentence says the step.</summary>
    private static string? PageOf((string Kind, Telling Told) what, string? page) =>
        what is { Kind: IncidentKind.Approval, Told: Telling.Trouble } ? page : null;

    /// <summary>One message instead of many at once.</summary>
    private static MessageText Together(Telling told, IReadOnlyList<News> alike)
    {
        var count = alike.Count.ToString("N0", CultureInfo.InvariantCulture);
        var lines = alike.Take(MostNamed).Select(one => $"- {one.Text.Title}");
        var more = alike.Count > MostNamed ? [$"- and {alike.Count - MostNamed} more"] : Array.Empty<string>();
        return told == Telling.End
            ? new($"{count} things work again", string.Join('\n', [.. lines, .. more, "There is nothing to do."]), Page: null)
            : new(
                $"{count} things went wrong",
                string.Join('\n', [.. lines, .. more, $"To see what to do about each, run '{TypedCommand.Otto("incidents")}'."]),
                Page: null);
    }

    private sealed record MessageText(string Title, string Body, string? Page);

    private sealed record News(IncidentRow Row, IncidentText Text, Telling Told);
}
