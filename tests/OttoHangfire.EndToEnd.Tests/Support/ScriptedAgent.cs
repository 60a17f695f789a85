using System.Net;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>
/// An agent that answers what the task's payload tells it to: <c>reply</c>, the <c>status</c> of a refusal, which it gives as long as
/// it is <see cref="Broken"/>, or nothing at all where it is to <c>hold</c>. A caller that gives up does not end it.
/// </summary>
internal sealed class ScriptedAgent : IAsyncDisposable
{
    private const string Done = """{"message": "Done.", "actions": []}""";

    private readonly HttpListener _listener = new();
    private readonly string? _authorization;
    private readonly Task _work;
    private string? _stranger;

    /// <summary>Begins to listen.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="secret">What every call has to bring; null = nobody looks.</param>
    public ScriptedAgent(int port, string? secret = null)
    {
        _authorization = secret is null ? null : $"Bearer {secret.Trim()}";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _work = WorkAsync();
    }

    /// <summary>Whether it refuses what is told to be refused.</summary>
    public bool Broken { get; set; } = true;

    /// <summary>What it says of its skills.</summary>
    public string Skills { get; init; } = "[]";

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _work;
        _stranger.Should().BeNull("every call brings the secret");
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception goneAway) when (goneAway is HttpListenerException or IOException or ObjectDisposedException)
            {
                context.Response.Abort();
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        if (_authorization is not null && context.Request.Headers["Authorization"] != _authorization)
        {
            _stranger = $"{context.Request.HttpMethod} {context.Request.Url}";
        }

        context.Response.ContentType = "application/json";
        var answer = context.Request.Url!.AbsolutePath switch
        {
            "/health" => """{"status": "ok", "version": "0", "skills": 0, "model": false}""",
            "/skills" => Skills,
            _ => await ReplyAsync(context),
        };
        if (answer is not null)
        {
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }
    }

    private async Task<string?> ReplyAsync(HttpListenerContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.InputStream);
        var payload = request.RootElement.GetProperty("task_payload");
        if (payload.ValueKind != JsonValueKind.Object)
        {
            return Done;
        }

        if (payload.TryGetProperty("hold", out _))
        {
            return null;
        }

        if (Broken && payload.TryGetProperty("status", out var status))
        {
            context.Response.StatusCode = status.GetInt32();
            context.Response.ContentType = "application/problem+json";
            context.Response.Headers["Retry-After"] = "300";
            return $$"""{"title": "No.", "status": {{status.GetInt32()}}, "detail": "The printer is out of paper."}""";
        }

        return payload.TryGetProperty("reply", out var reply) ? reply.GetRawText() : Done;
    }
}
