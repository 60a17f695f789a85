using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Files;

/// <summary><c>/otto/files</c>: what Otto wrote into the data folder's <c>files/</c>.</summary>
internal static class FileApi
{
    public static void AddFiles(this IServiceCollection services)
    {
        services.AddSingleton<FilesFolder>();
        services.AddSingleton<FileRepository>();
    }

    public static void MapFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/otto/files", ListAsync)
            .WithTags("Files").WithName("listFiles")
            .WithSummary("Lists the files that Otto wrote, newest first, as he left them.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ForReaders();

    private static Task<Page<OttoFile>> ListAsync(string? limit, string? cursor, FileRepository files, CancellationToken cancellation) =>
        files.PageAsync(ListQuery.Read("files", limit, cursor), cancellation);
}
