using System.Globalization;
using OttoHangfire.Access;
using OttoHangfire.Http;

namespace OttoHangfire.Events;

/// <summary>How one kind of stream tells its listener.</summary>
internal interface INewsTeller
{
    /// <summary>Says what there is to say before anything has changed.</summary>
    Task BeginAsync(EventStream stream);

    /// <summary>Says what has changed.</summary>
    Task TellAsync(ChangeBatch news, EventStream stream);

    /// <summary>Says that all has to be read anew.</summary>
    Task ResetAsync(long place, EventStream stream);

    /// <summary>Says that all is well, where nothing else was said for a while.</summary>
    Task BeatAsync(long place, EventStream stream);
}

/// <summary>
/// Holds a stream open: tells what has changed since the listener's place, then each change after it. It ends with the server, with the
/// listener, and as soon as what he has shown is not good any more.
/// </summary>
internal sealed class Following(ChangeFeed feed, OpenStreams streams, OwnerProof proof, StreamTiming timing)
{
    private const string LastEventId = "Last-Event-ID";

    /// <summary>Tells until it ends.</summary>
    /// <param name="context">The call.</param>
    /// <param name="after">The place of a listener who says nothing of it in his headers; null for one who begins now.</param>
    /// <param name="teller">Says it.</param>
    public async Task RunAsync(HttpContext context, string? after, INewsTeller teller)
    {
        using var open = streams.Open(context.RequestAborted);
        var stream = new EventStream(context, timing, open.Ending);
        try
        {
            await stream.BeginAsync();
            if (!HeadRequests.WasHead(context))
            {
                var last = context.Request.Headers[LastEventId].ToString();
                await TellAsync(context, last.Length > 0 ? last : after, teller, stream);
            }
        }
        catch (OperationCanceledException)
        {
            // It has come to its end.
        }
    }

    private async Task TellAsync(HttpContext context, string? after, INewsTeller teller, EventStream stream)
    {
        var place = await BeginAsync(after, teller, stream);
        var asked = 0L;
        while (true)
        {
            var next = feed.NextAsync();
            var news = await feed.AfterAsync(place, stream.Ending);
            if (news.Changes.Any(change => change.Kind == ChangeKind.Access) || TimeProvider.System.GetElapsedTime(asked) >= timing.Beat)
            {
                asked = TimeProvider.System.GetTimestamp();
                if (!await proof.StillHoldsAsync(context))
                {
                    return;
                }
            }

            await (news.IsLost ? teller.ResetAsync(news.Last, stream) : teller.TellAsync(news, stream));
            place = news.Last;
            if (TimeProvider.System.GetElapsedTime(stream.LastSent) >= timing.Beat)
            {
                await teller.BeatAsync(place, stream);
            }

            await WaitAsync(news, next, stream);
        }
    }

    /// <summary>A place that cannot be one of ours is as one that lies too far back.</summary>
    private async Task<long> BeginAsync(string? after, INewsTeller teller, EventStream stream)
    {
        await teller.BeginAsync(stream);
        var place = await feed.PlaceAsync(stream.Ending);
        if (string.IsNullOrEmpty(after))
        {
            await stream.PlaceAsync(place);
            return place;
        }

        if (long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var asked))
        {
            return asked;
        }

        await teller.ResetAsync(place, stream);
        return place;
    }

    private async Task WaitAsync(ChangeBatch told, Task next, EventStream stream)
    {
        if (told.Changes.Count > 0)
        {
            await (told.IsFull ? Task.CompletedTask : Task.Delay(timing.Gathering, TimeProvider.System, stream.Ending));
            return;
        }

        var rest = timing.Beat - TimeProvider.System.GetElapsedTime(stream.LastSent);
        try
        {
            await next.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, TimeProvider.System, stream.Ending);
        }
        catch (TimeoutException)
        {
            // Time for a beat.
        }
    }
}
