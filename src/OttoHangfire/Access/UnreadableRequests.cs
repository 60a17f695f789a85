using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// What Kestrel cannot read as HTTP it ends by itself, with a bare status, before any code of ours is asked. Here that answer is
/// replaced by a problem like every other, with the same headers.
/// </summary>
internal sealed class UnreadableRequests(TimeProvider clock) : IObserver<KeyValuePair<string, object?>>
{
    private const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Hears what Kestrel refuses, as long as the server lives.</summary>
    public void Listen(DiagnosticListener listener) => listener.Subscribe(this, name => name == Refused);

    /// <summary>Gives a connection a way out on which its last answer can be replaced.</summary>
    public static async Task HoldAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var pipes = connection.Transport;
        var output = new ReplaceableOutput(pipes.Output);
        connection.Features.Set(output);
        connection.Transport = new Pipes(pipes.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = pipes;
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection request
            && request.Get<ReplaceableOutput>() is { } output
            && request.Get<IHttpResponseFeature>() is { HasStarted: false }
            && request.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException refused)
        {
            var hasBody = request.Get<IHttpRequestFeature>()?.Method != HttpMethods.Head;
            output.Replace(Answer(refused.StatusCode, request.Get<IHttpRequestIdentifierFeature>()?.TraceIdentifier, hasBody));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private byte[] Answer(int status, string? trace, bool hasBody)
    {
        var problem = new ProblemDetails
        {
            Type = null,
            Status = status,
            Title = ProblemHandler.Unreadable,
            Detail = ProblemHandler.WhyUnreadable(status),
        };
        problem.Extensions["trace_id"] = trace;
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, OttoJson.Options);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\nDate: {clock.GetUtcNow():R}\r\nConnection: close\r\n"
                + $"Content-Type: application/problem+json\r\nContent-Length: {body.Length}\r\n"
                + $"Cache-Control: no-store\r\n{SecurityHeaders.Lines}\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. hasBody ? body : []];
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
