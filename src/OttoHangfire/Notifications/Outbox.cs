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
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan
            .FromMinutes(2), TimeSpan
            .FromMinutes(10), TimeSpan
            .FromMinutes(30), TimeSpan
            .FromHours(1),
        TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(4), TimeSpan.FromHours(5), TimeSpan.FromHours(6),
    ];

    private readonly SemaphoreSlim _bell = new(0);

    /// <summary>Puts a message in, in the caller's transaction.</summary>
    public async Task<string> AddAsync(string channel, string title, string body, long runId, SqlTransaction transaction)
    {
        var row = await messages.AddAsync(channel, title, body, runId, transaction);
        transaction.WhenCommitted(() => _bell.Release());
        return row.MessageId;
    }

    /// <summary>Tries everything that is due, each channel at its own pace.</summary>
    public async Task SendDueAsync(CancellationToken cancellation) =>
        await Task.WhenAll((await messages.DueChannelsAsync(cancellation)).Select(channel => SendInTurnAsync(channel, cancellation)));

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
                await SendDueAsync(stoppingToken);
            }
            catch (Exception broken) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(broken, "Sending notifications failed; trying again in {Seconds} s", Interval.TotalSeconds);
            }

            await _bell.WaitAsync(Interval, stoppingToken);
        }
    }

    /// <summary>
    /// Until one fails: whoever does not take this one hardly takes the next, and the other channels do not wait for all of
    /// them. The rest has its turn the next time.
    /// </summary>
    private async Task SendInTurnAsync(string channel, CancellationToken cancellation)
    {
        foreach (var row in await messages.DueAsync(channel, Batch, cancellation))
        {
            if (!await SendAsync(row, cancellation))
            {
                return;
            }
        }
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
            : FailAsync(row, problem, delivery.RetryAfter, cancellation));
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

    private Task FailAsync(OutboxRow row, string problem, TimeSpan? retryAfter, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (row.Tries + 1 >= MostTries || now - row.CreatedAt >= LongestLife)
        {
            log.LogError("A notification to {Channel} is given up after {Tries} tries: {Problem}", row.Channel, row.Tries + 1, problem);
            return messages.GiveUpAsync(row, problem, cancellation);
        }

        var pause = Pauses[row.Tries];
        var asked = retryAfter < TimeSpan.FromHours(1) ? retryAfter.Value : TimeSpan.Zero;
        return messages.WaitAsync(row, now + (asked > pause ? asked : pause), problem, cancellation);
    }
}
