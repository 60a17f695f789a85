using System.Net.Http.Headers;
using OttoHangfire.Notifications;

namespace OttoHangfire.Incidents;

/// <summary>Calls the watchdog outside, once. It tells it nothing, and reads nothing but whether it was taken.</summary>
internal sealed class WatchdogCall(ResolveHost resolve, TimeProvider clock) : IDisposable
{
    /// <summary>From the first connection attempt to the end of the answer's head.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly GuardedLine _line = new(resolve, clock);

    /// <summary>Calls once.</summary>
    /// <returns>The status of the answer, null where there was none; and what was wrong, null where it was taken.</returns>
    public async Task<(int? Status, string? Problem)> SendAsync(Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OttoHangfire", "1"));
        try
        {
            return await _line.SendAsync(
                request, allowPrivate: address.IsLoopback, Longest, (response, _) => Task.FromResult(Of(response)), cancellation);
        }
        catch (NoAnswerException none) when (none.InnerException is ForbiddenAddressException)
        {
            return (null, "Its address is not on the open internet, so it was not called.");
        }
        catch (NoAnswerException none)
        {
            return (null, none.Words("It", "Its", "it", Longest));
        }
    }

    public void Dispose() => _line.Dispose();

    private static (int? Status, string? Problem) Of(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return (status, response.IsSuccessStatusCode ? null : $"It answered {status}.");
    }
}
