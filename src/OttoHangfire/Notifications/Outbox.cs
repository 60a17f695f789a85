using System.Collections.Concurrent;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Notifications;

/// <summary>
/// Sends what was put in, each at least once: a crash between the receiver's yes and our mark sends it again, with the same
/// id. What fails is tried again with growing pauses, and given up after twelve tries or a day.
/// </summary>
internal sealed class Outbox(
    OutboxRepository messages,
    WebhookSender webhooks,
    DiskRoom room,
    OttoSettings settings,
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
    public async Task<string> AddAsync(string channel, string title, string body, long? runId, SqlTransaction transaction)
    {
        var row = await messages.AddAsync(channel, title, body, runId, transaction);
        transaction.WhenCommitted(() => _bell.Release());
        return row.MessageId;
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
        if (settings.Channels.FirstOrDefault(channel => channel.Name == row.Channel) is not { } channel)
        {
            await messages.GiveUpAsync(row, $"There is no channel {row.Channel} any more.", cancellation);
            return true;
        }

        Failpoint.Hit("sending");
        var delivery = await TryAsync(channel, row, cancellation);
        Failpoint.Hit("sent");
        await (delivery.Problem is not { } problem
            ? messages.SentAsync(row, cancellation)
            : FailAsync(row, problem, delivery, cancellation));
        Failpoint.Hit("delivered");
        return delivery.Problem is null;
    }

    /// <summary>Whatever goes wrong is a failed try of this message. It would be the first one for ever, and hold up all others.</summary>
    private async Task<Delivery> TryAsync(ChannelSettings channel, OutboxRow row, CancellationToken cancellation)
    {
        try
        {
            return await webhooks.SendAsync(channel, row.ToMessage(), cancellation);
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(broken, "Notification {Id} to {Channel} could not be sent", row.Id, row.Channel);
            return new Delivery($"It could not be sent: {broken.Message}", StatusCode: null);
        }
    }

    private Task FailAsync(OutboxRow row, string problem, Delivery delivery, CancellationToken cancellation)
    {
        if (delivery.StatusCode == StatusCodes.Status410Gone)
        {
            return messages.GiveUpAsync(row, "The receiver says that its address is gone for good (410).", cancellation);
        }

        var now = clock.GetUtcNow();
        if (row.Tries + 1 >= MostTries || now - row.CreatedAt >= LongestLife)
        {
            log.LogError("A notification to {Channel} is given up after {Tries} tries: {Problem}", row.Channel, row.Tries + 1, problem);
            return messages.GiveUpAsync(row, problem, cancellation);
        }

        var asked = Asked(row.Channel, delivery.RetryAfter);
        var pause = Pauses[row.Tries];
        return messages.WaitAsync(row, now + (asked > pause ? asked : pause), problem, cancellation);
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
}
