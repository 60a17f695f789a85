using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos.Actions;

/// <summary>
/// A message over one kind of channel: at least once, always under one id. The backend dies before the line is there, at each step that
/// the receiver sees, after the answer, and after that was written down.
/// </summary>
internal sealed class MessageEffect(string name, Receipts receipts, params string[] before)
    : Effect(name, [.. before, "sending", .. ReceiverTrap.Steps, "sent", "delivered"])
{
    private static readonly TimeSpan EndAtMost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public override IReadOnlyList<ProposedAction> Propose(string text) =>
        [ChaosAgent.Propose("notify.send", new { title = text, channel = Name })];

    /// <summary>Its task is long over when it is sent.</summary>
    public bool HasCome(string text) => receipts.IdsOf(text).Count > 0;

    public override async Task CountAsync(Backend backend, IReadOnlyDictionary<long, string> tasks, CancellationToken cancellation)
    {
        var messages = (await EndedAsync(backend, cancellation)).ToLookup(message => message.Title, StringComparer.Ordinal);
        foreach (var text in tasks.Values)
        {
            var ids = receipts.IdsOf(text);
            CountOne(text, ids.Distinct(StringComparer.Ordinal).Count(), "the message");
            Tally.Repeated += Math.Max(0, ids.Count - 1);
            Look(text, [.. messages[text]], ids.Count);
        }
    }

    /// <summary>What the backend says of it is what the receiver knows: sent where that said yes, unknown where it never said anything.</summary>
    private void Look(string text, Notification[] rows, int times)
    {
        if (rows is not [var row])
        {
            Tally.Faults.Add($"the message of {text} has {rows.Length} rows");
            return;
        }

        var wanted = receipts.IsAnswered(text) ? NotificationState.Sent : NotificationState.Unknown;
        if (row.State != wanted)
        {
            Tally.Faults.Add($"the message of {text} is {row.State} and should be {wanted}: {row.LastError}");
        }

        if (wanted == NotificationState.Unknown)
        {
            Tally.Unknown++;
            if (times > 1)
            {
                Tally.Faults.Add($"the message of {text} came {times} times, and nobody had ever answered it");
            }
        }
    }

    private async Task<IReadOnlyList<Notification>> EndedAsync(Backend backend, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var messages = await backend.MessagesAsync(Name, cancellation);
            if (messages.All(message => message.State != NotificationState.Pending) || TimeProvider.System.GetElapsedTime(began) > EndAtMost)
            {
                return messages;
            }

            await Task.Delay(Glance, TimeProvider.System, cancellation);
        }
    }
}
