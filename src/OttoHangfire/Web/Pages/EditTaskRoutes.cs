using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/tasks/{id}/edit</c>, and the task that goes.</summary>
internal static class EditTaskRoutes
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/tasks/{id:long}/edit", ShowAsync);
        forms.MapPost("/tasks/{id:long}/edit", ChangeAsync);
        forms.MapPost("/tasks/{id:long}/remove", RemoveAsync);
    }

    private static async Task<IResult> ShowAsync(long id, TaskQueries tasks, OwnersTime time, CancellationToken cancellation)
    {
        var task = await tasks.FindAsync(id, cancellation);
        return PageOf(task, EditTaskForm.Of(task, time), refusal: null);
    }

    private static async Task<IResult> ChangeAsync(
        long id, HttpRequest request, TaskEditor editor, TaskQueries tasks, OwnersTime time, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(request);
        var form = EditTaskForm.Of(fields);
        try
        {
            var (change, changed) = form.ToChange(fields, time);
            await editor.ChangeAsync(id, change, changed, Caller.Of(request), cancellation);
            return SeeOther.To($"/tasks/{id}");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return PageOf(await tasks.FindAsync(id, cancellation), form, refusal);
        }
    }

    private static async Task<IResult> RemoveAsync(
        long id, HttpContext context, TaskRemoval removal, TaskPages pages, CancellationToken cancellation)
    {
        try
        {
            await removal.RemoveAsync(id, Caller.Of(context), cancellation);
            return SeeOther.To("/tasks");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await pages.OfAsync(id, refusal, cancellation);
        }
    }

    private static ConsolePage PageOf(OttoTask task, EditTaskForm form, RefusalException? refusal) =>
        ConsolePage.Of<EditTaskPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(EditTaskPage.Task), task)
            .With(nameof(EditTaskPage.Form), form)
            .With(nameof(EditTaskPage.Errors), refusal?.Errors ?? new Dictionary<string, string[]>())
            .With(
                nameof(EditTaskPage.Problem),
                refusal is null ? null : refusal.Errors.Count == 0 ? refusal.Message : "Nothing was changed yet. See below.");
}
