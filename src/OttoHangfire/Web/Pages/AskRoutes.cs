using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Prompts;
using OttoHangfire.Runs;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/ask</c>: what was typed into the box is done, or asked back.</summary>
internal static class AskRoutes
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/ask", AskAsync);

    private static async Task<IResult> AskAsync(
        HttpRequest request,
        NewTasks tasks,
        TypedRuns typed,
        PlainAnswers plain,
        Undoing undoing,
        OwnersTime time,
        OttoSettings settings,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var form = AskForm.Of(await FormFields.ReadAsync(request));
        var tookBack = false;
        try
        {
            var notDates = form.ToPlaces();
            tookBack = await TakeBackAsync(form, undoing, Caller.Of(request), cancellation);
            if (form.IsReminder)
            {
                var (task, _) = await tasks.TakeAsync(form.ToTask(time), request.AskedBy(), [form.Key], cancellation);
                return SeeOther.To($"/tasks/{task.Id}");
            }

            var understood = plain.Read(form.Text, clock.GetUtcNow(), notDates);
            var asksNobody = understood.Meaning is null && form.Text.Length > 0 && settings.ReadModel().Endpoint is null;
            if (understood.Question is not null || asksNobody)
            {
                return Page(form, understood, StatusCodes.Status200OK, tookBack);
            }

            var run = await typed.AskAsync(form.ToTyped(notDates), request.AskedBy(), [form.Key], cancellation);
            return SeeOther.To($"/runs/{run.Id}");
        }
        catch (RefusalException refusal)
        {
            var page = Page(form, new Understanding(), ProblemHandler.StatusOf(refusal), tookBack);
            return page.With(nameof(AskPage.Problem), refusal.Message);
        }
    }

    /// <summary>What was done when the sentence was read in another way; true where there is such a run.</summary>
    private static async Task<bool> TakeBackAsync(AskForm form, Undoing undoing, Caller by, CancellationToken cancellation)
    {
        if (form.ToRun() is not { } earlier)
        {
            return false;
        }

        await undoing.UndoTypedAsync(earlier, by.Name, cancellation);
        return true;
    }

    /// <summary>A reminder of once is one press away; anything else is said in words.</summary>
    private static AskAnswer Answer(Choice choice) => choice.Meaning is TaskMeaning { At: { } at, Ends: null } task
        ? new AskAnswer(choice.Words, task.Description, at)
        : new AskAnswer(choice.Words, Text: null, At: null);

    private static ConsolePage Page(AskForm form, Understanding understood, int status, bool tookBack) => ConsolePage.Of<AskPage>(status)
        .With(nameof(AskPage.Form), form)
        .With(nameof(AskPage.Question), understood.Question?.Sentence)
        .With(nameof(AskPage.Spans), PlainAnswers.SpansOf(understood))
        .With(nameof(AskPage.TookBack), tookBack)
        .With(nameof(AskPage.Choices), understood.Question?.Choices.Select(Answer).ToList() ?? [])
        .With(nameof(AskPage.Examples), understood.Examples);
}
