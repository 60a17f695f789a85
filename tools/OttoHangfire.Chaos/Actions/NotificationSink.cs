using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OttoHangfire.Chaos.Actions;

/// <summary>A receiver of webhooks, and a server of ntfy, that takes everything and remembers which message came under which id.</summary>
internal sealed class NotificationSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ReceiverTrap _trap;
    private readonly Uri _url;

    private NotificationSink(WebApplication app, Uri url, ReceiverTrap trap) => (_app, _url, _trap) = (app, url, trap);

    public Uri Webhook => new(_url, "hook");

    public Uri Ntfy => _url;

    public Receipts OfWebhook { get; } = new();

    public Receipts OfNtfy { get; } = new();

    public static async Task<NotificationSink> StartAsync(ReceiverTrap trap)
    {
        var port = ChaosAgent.FreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port, line => line.Use(next => async connection =>
        {
            await trap.ReachAsync(ReceiverTrap.Connected);
            await next(connection);
        })));
        var app = builder.Build();
        var sink = new NotificationSink(app, new Uri($"http://127.0.0.1:{port}/"), trap);
        app.MapPost("/hook", sink.TakeWebhookAsync);
        app.MapPost("/", sink.TakeNtfyAsync);
        await app.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task TakeWebhookAsync(HttpContext http) => TakeAsync(http, OfWebhook, message =>
    {
        var data = message.GetProperty("data");
        return new Got(Text(data, "title"), Text(data, "body"), http.Request.Headers["webhook-id"].ToString());
    });

    private Task TakeNtfyAsync(HttpContext http) =>
        TakeAsync(http, OfNtfy, message => new Got(Text(message, "title"), Text(message, "message"), Text(message, "sequence_id")));

    private async Task TakeAsync(HttpContext http, Receipts receipts, Func<JsonElement, Got> read)
    {
        if (await _trap.ReachAsync(ReceiverTrap.Begun))
        {
            return;
        }

        var got = read(await http.Request.ReadFromJsonAsync<JsonElement>(http.RequestAborted));
        var titles = receipts.Take(got.Title, got.Body, got.Id);
        if (!await _trap.ReachAsync(ReceiverTrap.Unanswered))
        {
            receipts.Answer(titles);
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private sealed record Got(string Title, string Body, string Id);
}
