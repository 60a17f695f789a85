using OttoHangfire.Context;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Notes;

/// <summary><c>/otto/notes</c>: what Otto wrote down.</summary>
internal static class NoteApi
{
    public static void AddNotes(this IServiceCollection services)
    {
        services.AddSingleton<NoteRepository>();
        services.AddSingleton<IContextPart, NotesContext>();
    }

    public static void MapNotes(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/otto/notes", ListAsync).WithTags("Notes").WithName("listNotes").WithSummary("Lists notes, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ForReaders();

    private static Task<Page<Note>> ListAsync(string? limit, string? cursor, NoteRepository notes, CancellationToken cancellation) =>
        notes.PageAsync(ListQuery.Read("notes", limit, cursor), cancellation);
}
