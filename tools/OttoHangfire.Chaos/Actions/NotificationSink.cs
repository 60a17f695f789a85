using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OttoHangfire.Chaos.Actions;

/// <summary>A receiver of webhooks that takes everything and remembers which message came under which id.</summary>
internal sealed class NotificationSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _idsByTitle = new(StringComparer.Ordinal);

    private NotificationSink(WebApplication app, Uri url)
    {
        _app = app;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>The ids under which a message came, one for each time.</summary>
    public IReadOnlyCollection<string> IdsOf(string title) => _idsByTitle.TryGetValue(title, out var ids) ? ids : [];

    public static async Task<NotificationSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var sink = new NotificationSink(app, new Uri($"http://127.0.0.1:{ChaosAgent.FreePort()}"));
        app.Urls.Add(sink.Url.ToString());
        app.MapPost("/", sink.TakeAsync);
        await app.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        var message = await http.Request.ReadFromJsonAsync<JsonElement>(http.RequestAborted);
        var data = message.GetProperty("data");
        foreach (var title in Titles(data.GetProperty("title").GetString()!, data.GetProperty("body").GetString()!))
        {
            _idsByTitle.GetOrAdd(title, _ => []).Add(http.Request.Headers["webhook-id"].ToString());
        }
    }

    /// <summary>Those that one message tells of: its own, or that of each line.</summary>
    private static IEnumerable<string> Titles(string title, string body) =>
        body.Length == 0 ? [title] : body.Split('\n').Select(line => line[2..]);
}
