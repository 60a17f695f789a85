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
    OutboxRepository messages,
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

        using var together = outbox.Together();
        foreach (var due in await reminders.DueAsync(Batch, cancellation))
        {
            // Their file is read before the write begins.
            var now = channels.Now;
            await database.WriteAsync(transaction => NagAsync(due, now, transaction), cancellation);
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
    private async Task NagAsync(NaggingReminder due, ChannelsNow channelsNow, SqlTransaction transaction)
    {
        var time = due.Nags + 1;
        if (NagPlan.Of(due.Payload) is not { } plan || time > plan.Times)
        {
            await reminders.StopAsync(due, transaction);
            return;
        }

        var isLast = time == plan.Times;
        var usual = Known(Text(due.Payload, "channel"), channelsNow) ?? channelsNow.Default;
        var channel = (isLast ? Known(plan.Then, channelsNow) : null) ?? usual;
        var urgent = UrgentTask.Is(due.IsOwners, due.ParentRunId, due.Payload);
        var quietUntil = urgent || channel is null ? null : channelsNow.QuietUntil(channelsNow.Find(channel), clock.GetUtcNow());
        var hasOther = Known(plan.Then, channelsNow) is { } then && then != usual;
        if (await NotBeforeAsync(due, plan, (usual, hasOther), quietUntil, transaction) is { } later)
        {
            await reminders.PostponeAsync(due, later, transaction);
        }
        else if (await reminders.NagAsync(due, isLast ? null : Next(due, plan), transaction))
        {
            var text = ForeignText.Readable(Text(due.Payload, "text") ?? due.Description);
            await outbox.AddAsync(channel, $"Reminder, again ({time} of {plan.Times})", text, due.RunId, transaction, urgent);
        }
    }

    /// <summary>
    /// When it is looked at again, because it cannot reach the owner now: it is quiet, or what was said before has not gone yet. Null where
    /// it asks. One that ends over another channel goes on while its own is out of reach: that is what the other is for.
    /// </summary>
    private async Task<DateTimeOffset?> NotBeforeAsync(
        NaggingReminder due, NagPlan plan, (string? Usual, bool HasOther) channel, DateTimeOffset? quietUntil, SqlTransaction transaction)
    {
        var waits = channel.Usual is { } usual && await messages.WaitsAsync(due.RunId, usual, alsoInVain: !channel.HasOther, transaction);
        var next = clock.GetUtcNow() + plan.Every;
        return (quietUntil, waits) switch
        {
            // Step by step: the quiet hours may be taken away.
            ({ } end, _) when next < end => next,
            ({ } end, true) => end + plan.Every,
            ({ } end, false) => end,
            (null, true) => next,
            _ => null,
        };
    }

    /// <summary>At its own pace; after a stop not all at once, but from now on.</summary>
    private DateTimeOffset Next(NaggingReminder due, NagPlan plan)
    {
        var (now, next) = (clock.GetUtcNow(), due.NagAt!.Value + plan.Every);
        return next > now && next <= now + plan.Every ? next : now + plan.Every;
    }

    /// <summary>A channel that is set up no more gives way to the default one.</summary>
    private static string? Known(string? name, ChannelsNow channels) => name is not null && channels.IsThere(name) ? name : null;

    private static string? Text(JsonElement? payload, string field) =>
        payload is { ValueKind: JsonValueKind.Object } given
        && given.TryGetProperty(field, out var text)
        && text.ValueKind == JsonValueKind.String
        && text.GetString() is { Length: > 0 } said
            ? said
            : null;
}
