using System.Collections.Concurrent;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>
/// Sends what was put in, each at least once: a crash between the receiver's yes and our mark sends it again, with the same
/// id. What fails is tried again with growing pauses, and given up after twelve tries or a day.
/// </summary>
internal sealed class Outbox(
    OttoDatabase database,
    OutboxRepository messages,
    AuditRepository audit,
    OwnersChannels channels,
    MessageSender sender,
    DiskRoom room,
    TimeProvider clock,
    ILogger<Outbox> log) : BackgroundService
{
    private const int MostTries = 12;
    private const int Batch = 100;
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>Looked at without a signal: what was left by a crash, and what waits for its next try.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(4),
        TimeSpan.FromHours(5), TimeSpan.FromHours(6),
    ];

    private readonly SemaphoreSlim _bell = new(0);

    /// <summary>By channel: what is being sent over it, or was last.</summary>
    private readonly Dictionary<string, Task> _sending = new(StringComparer.Ordinal);

    /// <summary>By channel: since when its receiver is left alone, and for how long; no clock on the wall is asked.</summary>
    private readonly ConcurrentDictionary<string, (long Since, TimeSpan For)> _leftAlone = new(StringComparer.Ordinal);

    /// <summary>Puts a message in, in the caller's transaction.</summary>
    /// <param name="channel">The name of a channel; null = the default one.</param>
    /// <param name="title">What it is about, in one line.</param>
    /// <param name="body">The rest; may be empty.</param>
    /// <param name="runId">The run that it comes from; null for none.</param>
    /// <param name="transaction">The message exists if and only if it does.</param>
    /// <param name="urgent">Whether an app that can ring louder does.</param>
    /// <returns>The id of the message; null where no channel is named and there is no default one: then nobody is told.</returns>
    public async Task<string?> AddAsync(
        string? channel, string title, string body, long? runId, SqlTransaction transaction, bool urgent = false)
    {
        if ((channel ?? channels.Default?.Name) is not { } taking)
        {
            return null;
        }

        var row = await messages.AddAsync(new NewMessage(taking, title, body, runId, urgent), transaction);
        transaction.WhenCommitted(() => _bell.Release());
        return row.MessageId;
    }

    /// <summary>Sends a message once more that did not come, or one that waits at once.</summary>
    /// <exception cref="RefusalException">There is no such message, or it was delivered.</exception>
    public async Task<Notification> SendAgainAsync(long id, string by, CancellationToken cancellation)
    {
        var message = await database.WriteAsync(
            async transaction =>
            {
                if (await messages.SendAgainAsync(id, transaction) is not { } due)
                {
                    throw await messages.FindAsync(id, transaction) is { } sent
                        ? RefusalException.Conflict($"Message {id} was delivered to {sent.Channel}, so there is nothing to send again.")
                        : NotificationApi.Unknown(id);
                }

                await audit.AddAsync(Line(due, by), transaction);
                return due;
            },
            cancellation);
        _leftAlone.TryRemove(message.Channel, out _);
        _bell.Release();
        return message;
    }

    /// <summary>A channel was changed: what its receiver has asked for holds no longer.</summary>
    public void Forgive(string channel)
    {
        _leftAlone.TryRemove(channel, out _);
        _bell.Release();
    }

    /// <summary>Tries everything that is due, each channel at its own pace, and waits for the slowest.</summary>
    public async Task SendDueAsync(CancellationToken cancellation)
    {
        await BeginDueAsync(cancellation);
        await Task.WhenAll(_sending.Values);
    }

    public override void Dispose()
    {
        _bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What was sent must be marked: tried again, the receiver would get it again and again.
        room.BePatient();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await BeginDueAsync(stoppingToken);
            }
            catch (Exception broken) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(broken, "Looking for notifications failed; trying again in {Seconds} s", Interval.TotalSeconds);
            }

            await _bell.WaitAsync(Interval, stoppingToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Their last marks are written while there is still a database to write to.
        await Task.WhenAll(_sending.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Begins with each channel that something is due for and that is not sending already: none waits for another.</summary>
    private async Task BeginDueAsync(CancellationToken cancellation)
    {
        foreach (var channel in await messages.DueChannelsAsync(cancellation))
        {
            if (!_sending.TryGetValue(channel, out var sending) || sending.IsCompleted)
            {
                _sending[channel] = SendOfAsync(channel, cancellation);
            }
        }
    }

    private async Task SendOfAsync(string channel, CancellationToken cancellation)
    {
        // The others are begun before the first of this one is sent.
        await Task.Yield();
        try
        {
            while (await SendInTurnAsync(channel, cancellation))
            {
                // What was put in meanwhile has its turn at once.
            }
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(broken, "Sending notifications to {Channel} failed; trying again in {Seconds} s", channel, Interval.TotalSeconds);
        }
    }

    /// <summary>
    /// Until one fails: whoever does not take this one hardly takes the next. The rest has its turn the next time, and not before
    /// the receiver wants to hear of us again.
    /// </summary>
    /// <returns>True when everything was taken, and perhaps more has come meanwhile.</returns>
    private async Task<bool> SendInTurnAsync(string channel, CancellationToken cancellation)
    {
        if (_leftAlone.TryGetValue(channel, out var asked)
            && clock.GetElapsedTime(asked.Since) is { Ticks: >= 0 } elapsed
            && elapsed < asked.For)
        {
            return false;
        }

        var due = await messages.DueAsync(channel, Batch, cancellation);
        foreach (var row in due)
        {
            if (!await SendAsync(row, cancellation))
            {
                return false;
            }
        }

        return due.Count > 0;
    }

    /// <summary>False when the channel did not take it.</summary>
    private async Task<bool> SendAsync(OutboxRow row, CancellationToken cancellation)
    {
        if (channels.Find(row.Channel) is not { } channel)
        {
            if (channels.ProblemOf(row.Channel) is { } problem)
            {
                await TryLaterAsync(row, new Delivery(DeliveryEnd.NotNow, problem), cancellation);
                return false;
            }

            var isGone = $"There is no channel {row.Channel} any more.";
            await messages.GiveUpAsync(row, NotificationState.Failed, isGone, cancellation);
            return true;
        }

        Failpoint.Hit("sending");
        var delivery = await TryAsync(channel, row, cancellation);
        Failpoint.Hit("sent");
        await MarkAsync(row, delivery, cancellation);
        Failpoint.Hit("delivered");
        return delivery.End != DeliveryEnd.NotNow;
    }

    private Task MarkAsync(OutboxRow row, Delivery delivery, CancellationToken cancellation) => delivery.End switch
    {
        DeliveryEnd.Taken => messages.SentAsync(row, cancellation),
        DeliveryEnd.Gone => messages.GiveUpAsync(row, NotificationState.Gone, delivery.Words, cancellation),
        DeliveryEnd.Refused => messages.GiveUpAsync(row, NotificationState.Failed, delivery.Words, cancellation),
        DeliveryEnd.InDoubt => messages.DoubtAsync(row, delivery.Words, cancellation),
        _ => TryLaterAsync(row, delivery, cancellation),
    };

    /// <summary>Whatever goes wrong is a failed try of this message. It would be the first one for ever, and hold up all others.</summary>
    private async Task<Delivery> TryAsync(ChannelSettings channel, OutboxRow row, CancellationToken cancellation)
    {
        try
        {
            return await sender.SendAsync(channel, row.ToMessage(), cancellation);
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(broken, "Notification {Id} to {Channel} could not be sent", row.Id, row.Channel);
            return new Delivery(DeliveryEnd.NotNow, $"It could not be sent: {broken.Message}");
        }
    }

    private Task TryLaterAsync(OutboxRow row, Delivery delivery, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (row.Tries + 1 >= MostTries || now - row.AskedAt >= LongestLife)
        {
            log.LogError(
                "A notification to {Channel} is given up after {Tries} tries: {Problem}", row.Channel, row.Tries + 1, delivery.Words);
            return messages.GiveUpAsync(row, NotificationState.Failed, delivery.Words, cancellation);
        }

        var asked = Asked(row.Channel, delivery.RetryAfter);
        var pause = Pauses[row.Tries];
        return messages.WaitAsync(row, now + (asked > pause ? asked : pause), delivery.Words, cancellation);
    }

    /// <summary>How long the receiver asked to be left alone, with all its messages. Bounded: somebody else's clock decides.</summary>
    private TimeSpan Asked(string channel, TimeSpan? retryAfter)
    {
        if (retryAfter is not { } asked || asked <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var granted = asked < Pauses[^1] ? asked : Pauses[^1];
        _leftAlone[channel] = (clock.GetTimestamp(), granted);
        return granted;
    }

    private static AuditEntry Line(Notification message, string by) => new()
    {
        Event = AuditEvent.Notification,
        Outcome = AuditOutcome.SentAgain,
        AskedBy = by,
        AllowedBy = by,
        TaskId = message.TaskId,
        RunId = message.RunId,
        Change = $"message {message.Id} to {message.Channel}: {message.Title}",
    };
}
