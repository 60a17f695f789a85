using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace OttoHangfire.Tests.Support;

/// <summary>A message as the receiver saw it.</summary>
public sealed record ReceivedMessage(string Id, long Timestamp, string Signature, string Body, IHeaderDictionary Headers);

/// <summary>
/// A receiver of webhooks that was written from the specification (standardwebhooks.com), not from our code: it takes only what is
/// signed with its secret.
/// </summary>
internal sealed class WebhookSink : IAsyncDisposable
{
    /// <summary>The key of the specification's own example.</summary>
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _app;
    private Func<HttpContext, Task> _answer = context =>
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    };

    private WebhookSink(WebApplication app, int port)
    {
        _app = app;
        Url = new Uri($"http://127.0.0.1:{port}/hook/with-a-token-in-it");
    }

    public Uri Url { get; }

    /// <summary>Everything that came with a right signature, in order.</summary>
    public ConcurrentQueue<ReceivedMessage> Received { get; } = new();

    /// <summary>Everything else that came.</summary>
    public ConcurrentQueue<string> Strangers { get; } = new();

    public static async Task<WebhookSink> StartAsync()
    {
        var port = FreePort.Find();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var sink = new WebhookSink(app, port);
        app.Run(sink.HandleAsync);
        await app.StartAsync();
        return sink;
    }

    /// <summary>From now on answers with this status.</summary>
    public void Answers(int status) => AnswersWith(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    public void AnswersWith(Func<HttpContext, Task> answer) => _answer = answer;

    /// <summary>The entry of <c>otto.json</c> for it.</summary>
    public string Settings(bool allowPrivate = true, string name = "phone") =>
        $$"""{"channels":[{"name":"{{name}}","kind":"webhook","url":"{{Url}}","secret":"{{Secret}}","allow_private":{{(allowPrivate ? "true" : "false")}}}]}""";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        var (id, timestamp, signature) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString());
        if (!IsSigned(id, timestamp, signature, body))
        {
            Strangers.Enqueue(body);
            context.Response.StatusCode = 401;
            return;
        }

        Received.Enqueue(new ReceivedMessage(id, long.Parse(timestamp), signature, body, headers));
        await _answer(context);
    }

    private static bool IsSigned(string id, string timestamp, string signature, string body)
    {
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        using var hmac = new HMACSHA256(key);
        var expected = Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        return signature.Split(' ').Any(part => part == $"v1,{expected}");
    }
}
