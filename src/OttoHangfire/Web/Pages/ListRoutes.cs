using OttoHangfire.Bills;
using OttoHangfire.Files;
using OttoHangfire.Input;
using OttoHangfire.Notes;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary>What is only looked at: what Otto has made.</summary>
internal static class ListRoutes
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/notes", ShowNotesAsync);
        pages.MapGet("/bills", ShowBillsAsync);
        pages.MapGet("/files", ShowFilesAsync);
    }

    private static async Task<IResult> ShowNotesAsync(string? cursor, NoteRepository notes, CancellationToken cancellation) =>
        ConsolePage.Of<NoteListPage>()
            .With(nameof(NoteListPage.Notes), await notes.PageAsync(Query("notes", cursor), cancellation))
            .With(nameof(NoteListPage.Cursor), cursor);

    private static async Task<IResult> ShowBillsAsync(string? cursor, BillRepository bills, CancellationToken cancellation) =>
        ConsolePage.Of<BillListPage>()
            .With(nameof(BillListPage.Bills), await bills.PageAsync(Query("bills", cursor), cancellation))
            .With(nameof(BillListPage.Cursor), cursor);

    private static async Task<IResult> ShowFilesAsync(string? cursor, FileRepository files, CancellationToken cancellation) =>
        ConsolePage.Of<FileListPage>()
            .With(nameof(FileListPage.Files), await files.PageAsync(Query("files", cursor), cancellation))
            .With(nameof(FileListPage.Cursor), cursor);

    private static ListQuery Query(string list, string? cursor) => ListQuery.Read(list, "25", cursor);
}
