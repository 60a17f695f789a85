using System.Net;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.EndToEnd.Tests.OldFolders;

/// <summary>
/// An agent that answers what the task's payload tells it to: <c>reply</c>, the <c>status</c> of a refusal, or nothing at
/// all while it is to <c>hold</c>.
/// </summary>
internal sealed class ObedientAgent : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _authorization;
    private readonly Task _work;

    public ObedientAgent(int port, string secret)
    {
        _authorization = $"Bearer {secret.Trim()}";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _work = WorkAsync();
    }

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
        context.Request.Headers["Authorization"].Should().Be(_authorization);
        using var request = await JsonDocument.ParseAsync(context.Request.InputStream);
        var payload = request.RootElement.GetProperty("task_payload");
        if (payload.TryGetProperty("hold", out _))
        {
            return;
        }

        if (payload.TryGetProperty("status", out var status))
        {
            context.Response.StatusCode = status.GetInt32();
            context.Response.Headers["Retry-After"] = "300";
        }

        context.Response.ContentType = "application/json";
        var text = payload.TryGetProperty("reply", out var reply) ? reply.GetRawText() : """{"message": "Done.", "actions": []}""";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        context.Response.Close();
    }
}
