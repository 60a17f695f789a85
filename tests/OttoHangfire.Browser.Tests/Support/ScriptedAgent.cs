using System.Net;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.Browser.Tests.Support;

/// <summary>
/// An agent that answers what the task's payload tells it to: <c>reply</c>, or the <c>status</c> of a refusal, which it gives as long
/// as it is <see cref="Broken"/>.
/// </summary>
internal sealed class ScriptedAgent : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _work;

    public ScriptedAgent(int port)
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _work = WorkAsync();
    }

    /// <summary>Whether it refuses what is told to be refused.</summary>
    public bool Broken { get; set; } = true;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _work;
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

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "application/json";
        var answer = context.Request.Url!.AbsolutePath switch
        {
            "/health" => """{"status": "ok", "version": "0", "skills": 0, "model": false}""",
            "/skills" => "[]",
            _ => await ReplyAsync(context),
        };
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        context.Response.Close();
    }

    private async Task<string> ReplyAsync(HttpListenerContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.InputStream);
        var payload = request.RootElement.GetProperty("task_payload");
        if (payload.ValueKind == JsonValueKind.Object)
        {
            if (Broken && payload.TryGetProperty("status", out var status))
            {
                context.Response.StatusCode = status.GetInt32();
                context.Response.ContentType = "application/problem+json";
                return $$"""{"title": "No.", "status": {{status.GetInt32()}}, "detail": "The printer is out of paper."}""";
            }

            if (payload.TryGetProperty("reply", out var reply))
            {
                return reply.GetRawText();
            }
        }

        return """{"message": "Done.", "actions": []}""";
    }
}
