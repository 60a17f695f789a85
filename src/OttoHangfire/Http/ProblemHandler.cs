using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;
using OttoHangfire.Tasks;

namespace OttoHangfire.Http;

/// <summary>Turns what went wrong into RFC 9457 problem+json; what is not the caller's fault is logged and stays unsaid.</summary>
internal sealed class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> log) : IExceptionHandler
{
    private const int SqliteFull = 13;

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var problem = Describe(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        }

        if (problem.Status == StatusCodes.Status413PayloadTooLarge)
        {
            // The rest of the body stays unread; the client must not send its next request behind it.
            context.Response.Headers.Connection = "close";
        }

        context.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        RequestException wrong => Describe(wrong),
        IllegalMoveException illegal => Describe(RequestException.Conflict(illegal.Message)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Describe(JsonBody.TooLarge()),
        BadHttpRequestException wrong => new ProblemDetails
        {
            Status = wrong.StatusCode,
            Title = "The request is not right.",
            Detail = "The request could not be read. Check its address, headers and body.",
        },
        SqliteException { SqliteErrorCode: SqliteFull } => new ProblemDetails
        {
            Status = StatusCodes.Status507InsufficientStorage,
            Title = "The disk is full.",
            Detail = "Nothing was changed. Free some space on the disk of the data folder and try again.",
        },
        _ => new ProblemDetails
        {
            Status = StatusCodes.Status500InternalServerError,
            Title = "Something went wrong inside.",
            Detail = "Nothing was changed by this request. The log in the data folder has the details; 'otto doctor' may know the next step.",
        },
    };

    private static ProblemDetails Describe(RequestException wrong)
    {
        var problem = new ProblemDetails { Status = wrong.Status, Title = wrong.Title, Detail = wrong.Message };
        if (wrong.Errors.Count > 0)
        {
            problem.Extensions["errors"] = wrong.Errors;
        }

        return problem;
    }
}
