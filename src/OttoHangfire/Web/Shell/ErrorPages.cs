using Microsoft.AspNetCore.WebUtilities;
using OttoHangfire.Access;
using OttoHangfire.Http;

namespace OttoHangfire.Web.Shell;

/// <summary>An error in a browser is a page with a sentence; programs get problem+json (<see cref="ProblemWriter"/>).</summary>
internal sealed class ErrorPages : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => ForPeople.Shows(context.HttpContext.Request);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var status = problem.Status ?? http.Response.StatusCode;
        var page = status == StatusCodes.Status401Unauthorized && await FormOf(http) is { } form
            ? ConsolePage.Of<ProofPage>(status).With("Action", http.Request.Path.Value).With("Fields", form)
            : ConsolePage.Of<ErrorPage>(status)
                .With("Title", problem.Title ?? ReasonPhrases.GetReasonPhrase(status))
                .With("Detail", problem.Detail ?? Advice(status));
        await page.ExecuteAsync(http);
    }

    private static string Advice(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is no page at this address. Perhaps it was removed.",
        _ => "Go back, or begin at the start page.",
    };

    /// <summary>What was sent, without what proves who sends it; null where no form was sent by a browser that is signed in.</summary>
    private static async Task<IReadOnlyList<KeyValuePair<string, string>>?> FormOf(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType
            || http.Features.Get<Caller>() is not { IsSignedIn: true })
        {
            return null;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return
        [
            .. form.Where(field => field.Key is not (OwnerProof.TokenField or OwnerProof.CodeField))
                .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? "")),
        ];
    }
}
