using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>A backend that answers what the test tells it to, on a real port, and remembers what it was asked.</summary>
public sealed class BackendDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RequestDelegate _answer = context => Results.NotFound().ExecuteAsync(context);

    private BackendDouble(WebApplication app) => _app = app;

    public int Port { get; private set; }

    /// <summary>Method, path and query of each call.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<IHeaderDictionary> Headers { get; } = new();

    /// <summary>Ends when the first call is in.</summary>
    public Task Called => _called.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public static async Task<BackendDouble> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var backend = new BackendDouble(builder.Build());
        backend._app.Run(backend.AnswerAsync);
        await backend._app.StartAsync();
        var addresses = backend._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        backend.Port = new Uri(addresses.Single()).Port;
        return backend;
    }

    public void Answers(object body) => _answer = context => Results.Json(body, OttoJson.Options).ExecuteAsync(context);

    public void AnswersText(string body) => _answer = context => Results.Text(body, "application/json").ExecuteAsync(context);

    public void AnswersStatus(int status) => _answer = context => Results.StatusCode(status).ExecuteAsync(context);

    public void AnswersRedirectTo(string address) => _answer = context => Results.Redirect(address).ExecuteAsync(context);

    /// <summary>Takes the call and says nothing until the caller gives up.</summary>
    public void KeepsSilent() => _answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        .ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        Calls.Enqueue($"{context.Request.Method} {context.Request.GetEncodedPathAndQuery()}");
        Headers.Enqueue(context.Request.Headers);
        _called.TrySetResult();
        return _answer(context);
    }
}
