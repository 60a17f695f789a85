using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Events;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.News;

/// <summary><c>/news</c>: what an open page has to know. The page then asks for its own part anew.</summary>
internal static class NewsRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/news", FollowAsync);

    private static Task FollowAsync(
        HttpContext context, string? after, Following following, DoctorNews doctor, NeedsYou needs, PageRenderer renderer) =>
        following.RunAsync(context, after, new PageTeller(doctor, needs, renderer));
}

/// <summary>
/// Tells a page what has changed, by kind and number, and how much waits for the person, as the part of the page that says so.
/// </summary>
internal sealed class PageTeller(DoctorNews doctor, NeedsYou needs, PageRenderer renderer) : INewsTeller
{
    private static readonly string[] OfThePerson = [ChangeKind.Task, ChangeKind.Approval];

    private int? _waiting;
    private long? _finding;

    public async Task BeginAsync(EventStream stream)
    {
        _finding = doctor.Newest()?.Number;
        await TellWaitingAsync(stream);
    }

    public async Task TellAsync(ChangeBatch news, EventStream stream)
    {
        if (news.Changes.Any(change => OfThePerson.Contains(change.Kind, StringComparer.Ordinal)))
        {
            await TellWaitingAsync(stream);
        }

        var shown = news.Changes.Where(change => change.Kind != ChangeKind.Access);
        var told = shown.Select(change => $"{change.Kind}:{change.RowId}").ToList();
        if (told.Count > 0)
        {
            await stream.EventAsync("changed", news.Last, Json(told));
        }

        await TellDoctorAsync(stream);
    }

    public async Task ResetAsync(long place, EventStream stream)
    {
        await TellWaitingAsync(stream);
        await stream.EventAsync("reset", place, "all");
    }

    /// <summary>An event, so that the page sees it: a browser tells a page nothing of comments.</summary>
    public Task BeatAsync(long place, EventStream stream) => stream.EventAsync("beat", place, "still here");

    private async Task TellWaitingAsync(EventStream stream)
    {
        var waiting = await needs.CountAsync(stream.Ending);
        if (waiting != _waiting)
        {
            _waiting = waiting;
            var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(Badge.Count)] = waiting };
            await stream.EventAsync("waiting", id: null, await renderer.RenderAsync(typeof(Badge), parameters));
        }
    }

    /// <summary>The first look of a process is no news: the page was made a moment ago.</summary>
    private async Task TellDoctorAsync(EventStream stream)
    {
        if (doctor.Newest() is not { } newest || newest.Number == _finding)
        {
            return;
        }

        var isFirst = _finding is null;
        _finding = newest.Number;
        if (!isFirst)
        {
            await stream.EventAsync("changed", id: null, Json(["doctor"]));
        }
    }

    private static string Json(IReadOnlyList<string> changed) => JsonSerializer.Serialize(changed, OttoJson.Options);
}
