using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos;

/// <summary>
/// An agent that answers each task with what belongs to its text, if nothing else is said two notes. The message differs at
/// each asking, so that a reply which was saved and one that was asked for again cannot be taken for each other.
/// </summary>
internal sealed class ChaosAgent : IAsyncDisposable
{
    public const string Secret = "chaos";

    private readonly WebApplication _app;
    private int _asked;

    private ChaosAgent(WebApplication app, Uri url)
    {
        _app = app;
        Url = url;
    }

    public Uri Url { get; }

    public int Asked => _asked;

    /// <summary>The notes that a task with this text must leave behind, each exactly once.</summary>
    public static IReadOnlyList<string> NotesOf(string text) => [$"{text} first", $"{text} second"];

    public static Task<ChaosAgent> StartAsync(Dice dice, TimeProvider clock) =>
        StartAsync(dice, clock, text => [.. NotesOf(text).Select(note => Propose("life_os.log_note", new { text = note }))]);

    public static async Task<ChaosAgent> StartAsync(Dice dice, TimeProvider clock, Func<string, IReadOnlyList<ProposedAction>> proposals)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        app.Urls.Add(url.ToString());

        var agent = new ChaosAgent(app, url);
        app.MapPost("/task", async (HttpContext http) => await agent.AnswerAsync(http, dice, clock, proposals));
        await app.StartAsync();
        return agent;
    }

    public static ProposedAction Propose(string type, object payload) =>
        new() { Type = type, Payload = JsonSerializer.SerializeToElement(payload, OttoJson.Options) };

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http, Dice dice, TimeProvider clock, Func<string, IReadOnlyList<ProposedAction>> proposals)
    {
        var request = (await http.Request.ReadFromJsonAsync<TaskRequest>(OttoJson.Options, http.RequestAborted))!;
        var text = request.TaskPayload!.Value.GetProperty("text").GetString()!;
        var asking = Interlocked.Increment(ref _asked);

        await Task.Delay(TimeSpan.FromMilliseconds(dice.Throw(0, 40)), clock, http.RequestAborted);

        var reply = new OttoReply
        {
            Message = $"Asking {asking}.",
            Actions = proposals(text),
        };
        await http.Response.WriteAsJsonAsync(reply, OttoJson.Options, http.RequestAborted);
    }
}
