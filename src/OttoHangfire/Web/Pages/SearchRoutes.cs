using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Search;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/search</c>: whatever has the words in it.</summary>
internal static class SearchRoutes
{
    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/search", ShowAsync);

    private static async Task<IResult> ShowAsync(
        string? q, string? kind, string? cursor, SearchQueries search, CancellationToken cancellation)
    {
        // A browser sends the fields that were left empty, too.
        (q, kind, cursor) = (Given(q), Given(kind), Given(cursor));
        if (q is null)
        {
            return Page(q, kind);
        }

        try
        {
            var query = ListQuery.Read("search", "25", cursor, q, kind);
            return Page(q, kind)
                .With(nameof(SearchPage.Cursor), cursor)
                .With(nameof(SearchPage.Hits), await search.PageAsync(q, kind, query, cancellation));
        }
        catch (RefusalException refusal) when (refusal.Errors.TryGetValue("q", out var problems))
        {
            return Page(q, kind, ProblemHandler.StatusOf(refusal)).With(nameof(SearchPage.Problem), $"What you typed {problems[0]}.");
        }
    }

    private static ConsolePage Page(string? q, string? kind, int status = StatusCodes.Status200OK) =>
        ConsolePage.Of<SearchPage>(status).With(nameof(SearchPage.Text), q).With(nameof(SearchPage.Kind), kind);

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
