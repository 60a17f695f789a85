using System.Net;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>A server that speaks as OpenAI does, with one model and one key. It can keep its first answer back for ever.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    public const string Key = "sk-canary-4711-0815";

    private readonly HttpListener _listener = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _says;
    private readonly bool _holds;
    private readonly Task _work;

    public ModelServer(string says, bool holds = false)
    {
        (_says, _holds) = (says, holds);
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _work = WorkAsync();
    }

    public int Port { get; } = FreePort.Find();

    public string Endpoint => $"http://127.0.0.1:{Port}/v1";

    /// <summary>Ends when something was asked that is held back.</summary>
    public Task Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        _listener.Close();
        await _work;
    }

    private async Task WorkAsync()
    {
        var answers = new List<Task>();
        while (true)
        {
            try
            {
                answers.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(answers);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = JsonElement.Parse(await reader.ReadToEndAsync());
            if (context.Request.Headers["Authorization"] != $"Bearer {Key}")
            {
                await WriteAsync(context, 401, new { error = new { message = "Incorrect API key provided", code = "invalid_api_key" } });
                return;
            }

            if (body.GetProperty("model").GetString() != "small")
            {
                await WriteAsync(context, 404, new { error = new { message = "The model does not exist", code = "model_not_found" } });
                return;
            }

            // The agent's look at what a server can do asks for a word that nobody says by chance.
            var isProbe = !body.GetRawText().Contains("You are Otto", StringComparison.Ordinal);
            if (_holds && !isProbe)
            {
                _asked.TrySetResult();
                await _end.Task;
            }

            var text = isProbe ? """{"word":"heron-4711-lantern"}""" : _says;
            await WriteAsync(context, 200, new
            {
                choices = new[] { new { message = new { role = "assistant", content = text }, finish_reason = "stop" } },
                usage = new { prompt_tokens = 100, completion_tokens = 10 },
            });
        }
        catch (Exception goneAway) when (goneAway is HttpListenerException or IOException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }

    private static async Task WriteAsync(HttpListenerContext context, int status, object body)
    {
        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
