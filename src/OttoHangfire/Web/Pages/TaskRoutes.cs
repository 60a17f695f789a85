using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;
using OttoHangfire.Web.Shell;
using static OttoHangfire.Web.Forms.AddressField;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/tasks</c>: the list, a new one, and one with its instants, its runs and its buttons.</summary>
internal static class TaskRoutes
{
    private const string PageSize = "25";

    /// <summary>Of so many tasks, the newest, one can choose what another one comes after.</summary>
    private const int MostOthers = 100;

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/tasks", ListAsync);
        pages.MapGet("/tasks/new", ShowNewAsync);
        pages.MapGet("/tasks/{id:long}", ShowAsync);
        forms.MapPost("/tasks/new", AddAsync);
        forms.MapPost("/tasks/{id:long}/run", RunAsync);
        forms.MapPost("/tasks/{id:long}/retry", RetryAsync);
        forms.MapPost("/tasks/{id:long}/pause", PauseAsync);
        forms.MapPost("/tasks/{id:long}/resume", ResumeAsync);
        forms.MapPost("/tasks/{id:long}/cancel", CancelAsync);
    }

    private static async Task<IResult> ListAsync(
        string? status,
        string? type,
        string? q,
        string? limit,
        string? cursor,
        TaskQueries tasks,
        RunStatisticsRepository runs,
        CancellationToken cancellation)
    {
        (status, type, q, limit, cursor) = (Given(status), Given(type), Given(q), Given(limit), Given(cursor));
        var query = ListQuery.Read("tasks", limit ?? PageSize, cursor, status, type, q);
        var filter = new TaskFilter(ListQuery.OneOf("status", status, OttoStatus.All), type, q);
        var page = await tasks.PageAsync(filter, query, cancellation);
        var recurring = page.Items.Where(task => task.Schedule is not null).Select(task => task.Id).ToArray();
        return ConsolePage.Of<TaskListPage>()
            .With(nameof(TaskListPage.Tasks), page)
            .With(nameof(TaskListPage.Last), (await runs.LastAsync(recurring, cancellation)).ToLookup(run => run.TaskId))
            .With(nameof(TaskListPage.StatusFilter), status)
            .With(nameof(TaskListPage.TypeFilter), type)
            .With(nameof(TaskListPage.Text), q)
            .With(nameof(TaskListPage.Limit), limit)
            .With(nameof(TaskListPage.Cursor), cursor);
    }

    private static async Task<IResult> ShowAsync(long id, TaskPages pages, CancellationToken cancellation) =>
        await pages.OfAsync(id, problem: null, cancellation);

    /// <summary>An empty form, or one that is filled in as another task was.</summary>
    private static async Task<IResult> ShowNewAsync(string? from, TaskQueries tasks, CancellationToken cancellation)
    {
        var form = ListQuery.Id("from", Given(from)) is { } id
            ? NewTaskForm.As(await tasks.FindAsync(id, cancellation))
            : new NewTaskForm();
        return await FormPageAsync(form with { Key = Secret.New() }, StatusCodes.Status200OK, tasks, cancellation);
    }

    private static async Task<ConsolePage> FormPageAsync(NewTaskForm form, int status, TaskQueries tasks, CancellationToken cancellation) =>
        ConsolePage.Of<NewTaskPage>(status)
            .With(nameof(NewTaskPage.Form), form)
            .With(nameof(NewTaskPage.Others), await tasks.ToComeAfterAsync(MostOthers, cancellation));

    private static async Task<IResult> AddAsync(
        HttpRequest request,
        NewTasks newTasks,
        TaskQueries tasks,
        SchedulePreviewer previewer,
        OwnersTime time,
        CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(request);
        var form = NewTaskForm.Of(fields);
        try
        {
            var asked = form.ToTask(fields, time);
            if (form.IsPreview)
            {
                var preview = asked.After is { } after
                    ? await PreviewAsync(after, tasks, cancellation)
                    : previewer.Of(new SchedulePreviewRequest { Schedule = asked.Schedule });
                return (await FormPageAsync(form, StatusCodes.Status200OK, tasks, cancellation)).With(nameof(NewTaskPage.Preview), preview);
            }

            var (task, _) = await newTasks.TakeAsync(asked, request.AskedBy(), [form.Key], cancellation);
            return SeeOther.To($"/tasks/{task.Id}");
        }
        catch (RefusalException refusal)
        {
            return (await FormPageAsync(form, ProblemHandler.StatusOf(refusal), tasks, cancellation))
                .With(nameof(NewTaskPage.Errors), refusal.Errors)
                .With(nameof(NewTaskPage.Problem), refusal.Errors.Count == 0 ? refusal.Message : "Nothing was added yet. See below.");
        }
    }

    /// <summary>The sentence is all that can be said: when the other task ends, nobody knows.</summary>
    private static async Task<SchedulePreview> PreviewAsync(TaskAfter after, TaskQueries tasks, CancellationToken cancellation) => new()
    {
        Description = after.Sentence(ForeignText.Line((await tasks.FindAsync(after.TaskId!.Value, cancellation)).Description, 120)),
        Instants = [],
        Warnings = [],
    };

    private static Task<IResult> RunAsync(long id, HttpContext context, CancellationToken cancellation) =>
        TellAsync(TaskVerb.Run, id, context, cancellation);

    private static Task<IResult> RetryAsync(long id, HttpContext context, CancellationToken cancellation) =>
        TellAsync(TaskVerb.Retry, id, context, cancellation);

    private static Task<IResult> PauseAsync(long id, HttpContext context, CancellationToken cancellation) =>
        TellAsync(TaskVerb.Pause, id, context, cancellation);

    private static Task<IResult> ResumeAsync(long id, HttpContext context, CancellationToken cancellation) =>
        TellAsync(TaskVerb.Resume, id, context, cancellation);

    private static Task<IResult> CancelAsync(long id, HttpContext context, CancellationToken cancellation) =>
        TellAsync(TaskVerb.Cancel, id, context, cancellation);

    /// <summary>A refusal is said above the task as it stands now, which is what the person needs to see then.</summary>
    private static async Task<IResult> TellAsync(TaskVerb verb, long id, HttpContext context, CancellationToken cancellation)
    {
        var services = context.RequestServices;
        try
        {
            await services.GetRequiredService<TaskCommands>().ApplyAsync(verb, id, Caller.Of(context), cancellation);
            return SeeOther.To($"/tasks/{id}");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await services.GetRequiredService<TaskPages>().OfAsync(id, refusal, cancellation);
        }
    }
}
