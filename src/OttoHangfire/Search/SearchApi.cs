using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Search;

/// <summary><c>/otto/search</c>: whatever has the words in it.</summary>
internal static class SearchApi
{
    public static void AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<SearchRepository>();
        services.AddSingleton<SearchQueries>();
    }

    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/otto/search", FindAsync).WithTags("Search").WithName("search")
            .WithSummary("Finds tasks, runs, notes, bills and actions by their words, newest first. All words of q must occur; the last "
                + "one may be the beginning of a word.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ForReaders();

    private static Task<Page<SearchHit>> FindAsync(
        string? q, string? kind, string? limit, string? cursor, SearchQueries search, CancellationToken cancellation) =>
        search.PageAsync(q, kind, ListQuery.Read("search", limit, cursor, q, kind), cancellation);
}
