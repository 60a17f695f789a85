namespace OttoHangfire.Notifications;

/// <summary>One HTTP request to a receiver, once.</summary>
internal sealed class ChannelLine(ResolveHost resolve, TimeProvider clock) : IDisposable
{
    /// <summary>From the first connection attempt to the end of what is read of the answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly GuardedLine _line = new(resolve, clock);

    /// <summary>Sends, and reads the answer, within the time that there is.</summary>
    public async Task<Delivery> SendAsync(
        HttpRequestMessage request,
        bool allowPrivate,
        Func<HttpResponseMessage, CancellationToken, Task<Delivery>> readAsync,
        CancellationToken cancellation)
    {
        try
        {
            return await _line.SendAsync(request, allowPrivate, Longest, readAsync, cancellation);
        }
        catch (NoAnswerException none)
        {
            return new Delivery(DeliveryEnd.NotNow, none.Words("The receiver", "The receiver's", "the receiver", Longest))
            {
                WasHandedOver = none.WasReached,
            };
        }
    }

    /// <summary>How long the receiver wants to be left alone; null where it does not say.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => IsBeyondAllNumbers(response) ? TimeSpan.MaxValue : null,
    };

    public void Dispose() => _line.Dispose();

    /// <summary>So many seconds that the header's own reader gives up.</summary>
    private static bool IsBeyondAllNumbers(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
        && values.ToString().Trim() is { Length: > 9 } text
        && text.All(char.IsAsciiDigit);
}
