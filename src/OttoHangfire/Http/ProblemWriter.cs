using System.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace OttoHangfire.Http;

/// <summary>
/// Writes every error as problem+json, whatever the caller says it accepts: the framework's own writer would leave
/// whoever asks for HTML alone with a bare status.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    /// <summary>What to do about a refusal that the framework makes by itself, before any code of ours is asked.</summary>
    private static readonly Dictionary<int, string> Advice = new()
    {
        [StatusCodes.Status404NotFound] = "There is nothing at this address. /docs shows what there is.",
        [StatusCodes.Status405MethodNotAllowed] = "This address does not take this method. The header Allow lists those that it takes.",
        [StatusCodes.Status415UnsupportedMediaType] = "Send the header Content-Type: application/json.",
    };

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        problem.Detail ??= Advice.GetValueOrDefault(problem.Status.Value);
        problem.Extensions.TryAdd("trace_id", Activity.Current?.Id ?? http.TraceIdentifier);
        await http.Response.WriteAsJsonAsync(problem, options: null, "application/problem+json", http.RequestAborted);
    }
}
