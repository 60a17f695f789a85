using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace OttoHangfire.Events;

/// <summary>
/// The way to one listener, as server-sent events (HTML standard, section 9.2). Nothing gathers on the way, here or in a proxy.
/// </summary>
internal sealed class EventStream(HttpContext context, StreamTiming timing, CancellationToken ending)
{
    /// <summary>After a break, a browser comes back this soon.</summary>
    private const int RetryMilliseconds = 1000;

    /// <summary>When something was last sent: a timestamp of the real time.</summary>
    public long LastSent { get; private set; }

    /// <summary>Ends when the listener goes, the server stops, or the stream gives way.</summary>
    public CancellationToken Ending => ending;

    public Task BeginAsync()
    {
        var headers = context.Response.Headers;
        context.Response.ContentType = "text/event-stream";
        headers.CacheControl = "no-store";
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return SendAsync(Encoding.UTF8.GetBytes($"retry: {RetryMilliseconds}\n\n"));
    }

    /// <summary>Sends an event.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="id">The place up to which the listener then knows everything; null where it is the same as before.</param>
    /// <param name="json">What it says, on one line.</param>
    public Task EventAsync(string name, long? id, ReadOnlySpan<byte> json) =>
        SendAsync([.. Encoding.UTF8.GetBytes($"event: {name}\n{(id is null ? "" : $"id: {id}\n")}data: "), .. json, .. "\n\n"u8]);

    /// <summary>Sends an event whose text may have more than one line.</summary>
    public Task EventAsync(string name, long? id, string text)
    {
        var lines = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\ndata: ", StringComparison.Ordinal);
        return EventAsync(name, id, Encoding.UTF8.GetBytes(lines));
    }

    /// <summary>A comment, and up to where the listener knows everything: no event comes of it.</summary>
    public Task PlaceAsync(long id) => SendAsync(Encoding.UTF8.GetBytes($":\nid: {id}\n\n"));

    private async Task SendAsync(byte[] bytes)
    {
        try
        {
            await context.Response.Body.WriteAsync(bytes, ending).AsTask().WaitAsync(timing.Patience, TimeProvider.System, ending);
        }
        catch (Exception stuck) when (stuck is TimeoutException or OperationCanceledException)
        {
            // It is in the middle of something: no end of it would be understood.
            context.Abort();
            throw new OperationCanceledException("The listener takes nothing.", stuck);
        }

        LastSent = TimeProvider.System.GetTimestamp();
    }
}
