using OttoHangfire.Events;

namespace OttoHangfire.Web.News;

/// <summary>What the frame of a page shows: since when the page has to hear of changes, and how much waits for the person.</summary>
internal sealed class PageNews
{
    /// <summary>
    /// The place of the newest change before anything was read for this page; null where nothing was asked, as at an unknown address.
    /// </summary>
    public long? Place { get; set; }

    public int? Waiting { get; set; }

    /// <summary>Whether the page can be asked for again: it is no answer to a form.</summary>
    public bool IsShown { get; set; }
}

/// <summary>Asks it before the page asks anything: what changes from here on is news.</summary>
internal sealed class PageNewsFilter(ChangeFeed feed, NeedsYou needs) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var news = http.RequestServices.GetRequiredService<PageNews>();
        news.Place = await feed.PlaceAsync(http.RequestAborted);
        news.Waiting = await needs.CountAsync(http.RequestAborted);
        news.IsShown = HttpMethods.IsGet(http.Request.Method);
        return await next(context);
    }
}
