using System.Text.Json;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Database;
using OttoHangfire.Notifications;

namespace OttoHangfire.Reminders;

/// <summary>
/// Asks again about a reminder that nobody has answered, where its task wants that. That it has asked, and the message itself, are one
/// transaction: whoever dies between two of them goes on after the next start, and nothing is asked twice.
/// </summary>
internal sealed class Nagging(
    NagRepository reminders,
    Outbox outbox,
    OwnersChannels channels,
    OttoDatabase database,
    TimeProvider clock,
    ILogger<Nagging> log) : BackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Looks at what has come, and asks about what is due.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        while (await reminders.UnplannedAsync(Batch, cancellation) is { Count: > 0 } come)
        {
            await database.WriteAsync(transaction => PlanAsync(come, transaction), cancellation);
        }

        foreach (var due in await reminders.DueAsync(Batch, cancellation))
        {
            await database.WriteAsync(transaction => NagAsync(due, transaction), cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                log.LogWarning(broken, "Reminders were not asked again about; trying again in {Seconds} s", Interval.TotalSeconds);
            }
        }
    }

    private async Task PlanAsync(IReadOnlyList<NaggingReminder> come, SqlTransaction transaction)
    {
        foreach (var reminder in come)
        {
            await reminders.PlanAsync(reminder, reminder.RangAt + NagPlan.Of(reminder.Payload)?.Every, transaction);
        }
    }

    /// <summary>The plan is read again each time: it may have been changed since.</summary>
    private async Task NagAsync(NaggingReminder due, SqlTransaction transaction)
    {
        var time = due.Nags + 1;
        if (NagPlan.Of(due.Payload) is not { } plan || time > plan.Times)
        {
            await reminders.StopAsync(due, transaction);
            return;
        }

        var isLast = time == plan.Times;
        if (await reminders.NagAsync(due, isLast ? null : Next(due, plan), transaction))
        {
            var channel = Known(isLast ? plan.Then : null) ?? Known(Text(due.Payload, "channel"));
            var text = ForeignText.Readable(Text(due.Payload, "text") ?? due.Description);
            await outbox.AddAsync(channel, $"Reminder, again ({time} of {plan.Times})", text, due.RunId, transaction);
        }
    }

    /// <summary>At its own pace; after a stop not all at once, but from now on.</summary>
    private DateTimeOffset Next(NaggingReminder due, NagPlan plan)
    {
        var (now, next) = (clock.GetUtcNow(), due.NagAt!.Value + plan.Every);
        return next > now && next <= now + plan.Every ? next : now + plan.Every;
    }

    /// <summary>A channel that is set up no more gives way to the default one.</summary>
    private string? Known(string? name) => name is not null && channels.Find(name) is not null ? name : null;

    private static string? Text(JsonElement? payload, string field) =>
        payload is { ValueKind: JsonValueKind.Object } given
        && given.TryGetProperty(field, out var text)
        && text.ValueKind == JsonValueKind.String
        && text.GetString() is { Length: > 0 } said
            ? said
            : null;
}
