using System.Collections.Concurrent;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>
/// Sends what was put in, each at least once: a crash between the receiver's yes and our mark sends it again, with the same
/// id. What fails is tried again with growing pauses, and given up after twelve tries or a day. What comes in quiet hours waits for
/// their end, and many that are due together are one message.
/// </summary>
internal sealed class Outbox(
    OttoDatabase database,
    OutboxRepository messages,
    AuditRepository audit,
    OwnersChannels channels,
    DueParcels dueParcels,
    MessageSender sender,
    WayToAnswer way,
    DiskRoom room,
    TimeProvider clock,
    ILogger<Outbox> log) : BackgroundService
{
    private const int MostTries = 12;
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>Looked at without a signal: what was left by a crash, and what waits for its next try.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>So long the next of those is waited for that come together, and so long at most for all of them.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(4);

    /// <summary>How often it is asked meanwhile whether there is still one to wait for.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.1);

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

    /// <summary>By channel: what is being sent over it while more is due. Once that has been sent, it is looked at again.</summary>
    private readonly Dictionary<string, Task> _awaited = new(StringComparer.Ordinal);

    /// <summary>By channel: since when its receiver is left alone, and for how long; no clock on the wall is asked.</summary>
    private readonly ConcurrentDictionary<string, (long Since, TimeSpan For)> _leftAlone = new(StringComparer.Ordinal);

    /// <summary>How many are putting in what goes together.</summary>
    private int _puttingIn;

    /// <summary>Puts a message in, in the caller's transaction.</summary>
    /// <param name="channel">The name of a channel; null = the default one.</param>
    /// <param name="title">What it is about, in one line.</param>
    /// <param name="body">The rest; may be empty.</param>
    /// <param name="runId">The run that it comes from; null for none.</param>
    /// <param name="transaction">The message exists if and only if it does.</param>
    /// <param name="urgent">Whether an app that can ring louder does.</param>
    /// <param name="page">The page of the console that it is about; null for none.</param>
    /// <returns>The id of the message; null where no channel is named and there is no default one: then nobody is told.</returns>
    public async Task<string?> AddAsync(
        string? channel, string title, string body, long? runId, SqlTransaction transaction, bool urgent = false, string? page = null)
    {
        if ((channel ?? channels.Now.Default) is not { } taking)
        {
            return null;
        }

        var row = await messages.AddAsync(new NewMessage(taking, title, body, runId, urgent) { Page = page }, transaction);
        transaction.WhenCommitted(() => _bell.Release());
        return row.MessageId;
    }

    /// <summary>What is put in before this is disposed of comes together, in however many transactions.</summary>
    public IDisposable Together() => new PuttingIn(this);

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
    public void Forgive(string channel) => _leftAlone.TryRemove(channel, out _);

    /// <summary>Channels or quiet hours have changed: what waits for their end is looked at anew, in the caller's transaction.</summary>
    public async Task LookAnewAsync(SqlTransaction transaction)
    {
        await messages.LookAnewAsync(transaction);
        transaction.WhenCommitted(() => _bell.Release());
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
        var hasLooked = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!hasLooked)
                {
                    // The quiet hours may be others than those that the process before this one waited for.
                    await database.WriteAsync(messages.LookAnewAsync, stoppingToken);
                    hasLooked = true;
                }

                await BeginDueAsync(stoppingToken);
            }
            catch (Exception broken) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(broken, "Looking for notifications failed; trying again in {Seconds} s", Interval.TotalSeconds);
            }

            if (await RingsWithinAsync(Interval, stoppingToken))
            {
                await GatherAsync(stoppingToken);
            }
        }
    }

    /// <summary>
    /// Waits for what comes with it, and for nothing where nothing else does: tasks of one instant run one after the other, and need not
    /// ring one by one.
    /// </summary>
    private async Task GatherAsync(CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var last = began;
        while (clock.GetElapsedTime(began) < LongestGathering
            && clock.GetElapsedTime(last) < Gathering
            && await AreMoreComingAsync(cancellation))
        {
            last = await RingsWithinAsync(Glance, cancellation) ? clock.GetTimestamp() : last;
        }
    }

    private async Task<bool> AreMoreComingAsync(CancellationToken cancellation) =>
        Volatile.Read(ref _puttingIn) > 0 || await messages.AreMoreComingAsync(clock.GetUtcNow() - LongestGathering, cancellation);

    private async Task<bool> RingsWithinAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(time, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await _bell.WaitAsync(both.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
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
            else if (_awaited.GetValueOrDefault(channel) != sending)
            {
                // It may have looked for the last time before this one was put in.
                _awaited[channel] = sending;
                _ = RingAfterAsync(sending, cancellation);
            }
        }
    }

    private async Task RingAfterAsync(Task sending, CancellationToken cancellation)
    {
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested)
        {
            _bell.Release();
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

        if (await dueParcels.TakeUpAsync(channel, cancellation) is not { } parcels)
        {
            return false;
        }

        for (var index = 0; index < parcels.Count; index++)
        {
            if (!await SendAsync(channel, parcels[index], cancellation))
            {
                await dueParcels.PutBackAsync(parcels.Skip(index + 1), cancellation);
                return false;
            }
        }

        return true;
    }

    /// <summary>False when the channel did not take it.</summary>
    private async Task<bool> SendAsync(string name, Parcel parcel, CancellationToken cancellation)
    {
        var now = channels.Now;
        if (now.Find(name) is not { } channel)
        {
            var problem = now.ProblemOf(name);
            await (problem is null
                ? messages.GiveUpAsync(parcel.Rows, NotificationState.Failed, $"There is no channel {name} any more.", cancellation)
                : TryLaterAsync(name, parcel, new Delivery(DeliveryEnd.NotNow, problem) { WasHandedOver = false }, cancellation));
            return problem is null;
        }

        Failpoint.Hit("sending");
        var delivery = await TryAsync(channel, parcel, cancellation);
        Failpoint.Hit("sent");
        await MarkAsync(name, parcel, delivery, cancellation);
        Failpoint.Hit("delivered");
        return delivery.End != DeliveryEnd.NotNow || delivery.IsPartly;
    }

    private Task MarkAsync(string channel, Parcel parcel, Delivery delivery, CancellationToken cancellation) => delivery.End switch
    {
        DeliveryEnd.Taken => TakenAsync(channel, parcel, cancellation),
        DeliveryEnd.Gone => messages.GiveUpAsync(parcel.Rows, NotificationState.Gone, delivery.Words, cancellation),
        DeliveryEnd.Refused => messages.GiveUpAsync(parcel.Rows, NotificationState.Failed, delivery.Words, cancellation),
        DeliveryEnd.InDoubt => messages.DoubtAsync(parcel.Rows, delivery.Words, cancellation),
        _ => TryLaterAsync(channel, parcel, delivery, cancellation),
    };

    /// <summary>Where it had been tried in vain, the channel is back, and what else could not go has its turn at once.</summary>
    private async Task TakenAsync(string channel, Parcel parcel, CancellationToken cancellation)
    {
        await messages.SentAsync(parcel.Rows, cancellation);
        if (parcel.Rows.Any(row => row.Tries > 0))
        {
            await messages.WakeAsync(channel, cancellation);
        }
    }

    /// <summary>Whatever goes wrong is a failed try of this message. It would be the first one for ever, and hold up all others.</summary>
    private async Task<Delivery> TryAsync(ChannelSettings channel, Parcel parcel, CancellationToken cancellation)
    {
        try
        {
            var message = parcel.ToMessage();
            message = message with { Answers = await way.OfAsync(message, cancellation) };
            return await sender.SendAsync(channel, message, cancellation);
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(broken, "Notification {Id} to {Channel} could not be sent", parcel.Rows[0].Id, channel.Name);
            return new Delivery(DeliveryEnd.NotNow, $"It could not be sent: {broken.Message}");
        }
    }

    private async Task TryLaterAsync(string channel, Parcel parcel, Delivery delivery, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var over = parcel.Rows.Where(row => row.Tries + 1 >= MostTries || now - Began(row) >= LongestLife).ToList();
        if (over.Count > 0)
        {
            log.LogError("{Count} notifications to {Channel} are given up: {Problem}", over.Count, channel, delivery.Words);
            await messages.GiveUpAsync(over, NotificationState.Failed, delivery.Words, cancellation);
        }

        if (parcel.Rows.Except(over).ToList() is { Count: > 0 } rows)
        {
            // One time for all of them, so that they stay together.
            var asked = Asked(channel, delivery.RetryAfter);
            var pause = Pauses[rows.Max(row => row.Tries)];
            await messages.WaitAsync(rows, now + (asked > pause ? asked : pause), delivery, cancellation);
        }
    }

    /// <summary>Since when it could have gone.</summary>
    private static DateTimeOffset Began(OutboxRow row) => row.QuietUntil > row.AskedAt ? row.QuietUntil.Value : row.AskedAt;

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

    private sealed class PuttingIn : IDisposable
    {
        private readonly Outbox _outbox;

        public PuttingIn(Outbox outbox)
        {
            _outbox = outbox;
            Interlocked.Increment(ref outbox._puttingIn);
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref _outbox._puttingIn);
            _outbox._bell.Release();
        }
    }
}
