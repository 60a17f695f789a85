using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Http;

/// <summary>Turns what went wrong into RFC 9457 problem+json; what is not the caller's fault is logged and stays unsaid.</summary>
internal sealed class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> log) : IExceptionHandler
{
    /// <summary>The title of what is not even HTTP, or does not come to its end.</summary>
    public const string Unreadable = "The request is invalid.";

    /// <summary>How a refusal of ours is called over HTTP.</summary>
    private static readonly Dictionary<RefusalKind, (int Status, string Title)> Refusals = new()
    {
        [RefusalKind.Invalid] = (StatusCodes.Status400BadRequest, "The request is invalid."),
        [RefusalKind.NeedsOwner] = (StatusCodes.Status401Unauthorized, OwnerNeeded.Title),
        [RefusalKind.NotFound] = (StatusCodes.Status404NotFound, "Not found."),
        [RefusalKind.Conflict] = (StatusCodes.Status409Conflict, "Not possible in this state."),
        [RefusalKind.Expired] = (StatusCodes.Status410Gone, "It has expired."),
        [RefusalKind.Changed] = (StatusCodes.Status412PreconditionFailed, "It has changed since you saw it."),
        [RefusalKind.Unconfirmed] = (StatusCodes.Status422UnprocessableEntity, "The name is missing or wrong."),
        [RefusalKind.KeyReused] = (StatusCodes.Status422UnprocessableEntity, "This key belongs to another request."),
        [RefusalKind.Unavailable] = (StatusCodes.Status503ServiceUnavailable, "Not possible yet."),
        [RefusalKind.NotDelivered] = (StatusCodes.Status502BadGateway, "The receiver did not accept the message."),
    };

    /// <summary>The status of a refusal.</summary>
    public static int StatusOf(RefusalException refusal) => Refusals[refusal.Kind].Status;

    /// <summary>What the web server found wrong, by its status, and what to do.</summary>
    public static string WhyUnreadable(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => "The request did not arrive in time. Send it in one go, and its body without long pauses.",
        StatusCodes.Status411LengthRequired => "The request does not say how long its body is. Send the header Content-Length.",
        StatusCodes.Status414UriTooLong => "The address is longer than 8 KiB. Send a shorter one.",
        StatusCodes.Status431RequestHeaderFieldsTooLarge => "The headers are more than 100 or larger than 32 KiB. Send fewer.",
        StatusCodes.Status505HttpVersionNotsupported => "This version of HTTP is not spoken here. Use HTTP/1.1.",
        _ => "The request could not be read. Check its address (%00 is never allowed), its headers (Host exactly once) and its body.",
    };

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var problem = Describe(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError && !IsSaidAlready(exception))
        {
            log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        }

        if (problem.Status is StatusCodes.Status413PayloadTooLarge || exception is RequestException { EndsConnection: true })
        {
            // The rest of the body stays unread; the client must not send its next request behind it. And who knocks with
            // a foreign name or from another site keeps no connection.
            context.Response.Headers.Connection = "close";
        }

        if (problem.Status is StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = OwnerNeeded.Challenge;
        }

        if (problem.Status is StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = RequestException.Pause;
        }

        context.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }

    /// <summary>What lasts is logged once, by whoever finds it, and not with each request.</summary>
    private static bool IsSaidAlready(Exception exception) => exception is DatabaseGoneException || DatabaseErrors.IsDiskFull(exception);

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        RefusalException refusal => Describe(refusal),
        RequestException wrong => Describe(wrong),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Describe(JsonBody.TooLarge()),
        BadHttpRequestException wrong => new ProblemDetails
        {
            Status = wrong.StatusCode,
            Title = Unreadable,
            Detail = WhyUnreadable(wrong.StatusCode),
        },
        DatabaseGoneException gone => new ProblemDetails
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = "The database is not there any more.",
            Detail = gone.Message,
        },
        _ when DatabaseErrors.IsDiskFull(exception) => new ProblemDetails
        {
            Status = StatusCodes.Status507InsufficientStorage,
            Title = "The disk is full.",
            Detail = "Nothing was changed. Free some space on the disk of the data folder and try again.",
        },
        _ => new ProblemDetails
        {
            Status = StatusCodes.Status500InternalServerError,
            Title = "Something went wrong in the backend.",
            Detail = "This request changed nothing. The log in the data folder has the details. To find out what to do, run "
                + $"'{TypedCommand.Otto("doctor")}'.",
        },
    };

    private static ProblemDetails Describe(RequestException wrong) =>
        new() { Status = wrong.Status, Title = wrong.Title, Detail = wrong.Message };

    private static ProblemDetails Describe(RefusalException refusal)
    {
        var (status, title) = Refusals[refusal.Kind];
        var problem = new ProblemDetails { Status = status, Title = title, Detail = refusal.Message };
        if (refusal.Errors.Count > 0)
        {
            problem.Extensions["errors"] = refusal.Errors;
        }

        return problem;
    }
}
