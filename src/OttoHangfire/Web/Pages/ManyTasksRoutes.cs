using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Tasks;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;
using static OttoHangfire.Web.Forms.AddressField;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/tasks/all/{verb}</c>: says how many tasks match and what would happen to them, and does it.</summary>
internal static class ManyTasksRoutes
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        foreach (var verb in ManyTasksVerb.All)
        {
            pages.MapGet(
                verb.Path,
                (string? status, string? type, string? q, ManyTasks many, CancellationToken cancellation) =>
                    AskAsync(verb, new MatchedTasks(status, type, q), many, problem: null, cancellation));
            forms.MapPost(
                verb.Path,
                (HttpContext context, ManyTasks many, CancellationToken cancellation) => DoAsync(verb, context, many, cancellation));
        }
    }

    private static async Task<IResult> AskAsync(
        ManyTasksVerb verb, MatchedTasks matched, ManyTasks many, RefusalException? problem, CancellationToken cancellation) =>
        PageOf(verb, matched, problem is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(problem))
            .With(nameof(ManyTasksPage.Count), await many.CountAsync(matched.Filter, cancellation))
            .With(nameof(ManyTasksPage.Problem), problem?.Message);

    private static async Task<IResult> DoAsync(ManyTasksVerb verb, HttpContext context, ManyTasks many, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var matched = new MatchedTasks(fields.Text("status"), fields.Text("type"), fields.Text("q"));
        try
        {
            var count = ManyTasks.Count(fields.Text("count"));
            var result = await many.ApplyAsync(verb.Verb, matched.Filter, count, Caller.Of(context), cancellation);
            return PageOf(verb, matched, StatusCodes.Status200OK).With(nameof(ManyTasksPage.Result), result);
        }
        catch (RefusalException refusal)
        {
            return await AskAsync(verb, matched, many, refusal, cancellation);
        }
    }

    private static ConsolePage PageOf(ManyTasksVerb verb, MatchedTasks matched, int status) =>
        ConsolePage.Of<ManyTasksPage>(status)
            .With(nameof(ManyTasksPage.Verb), verb.Name)
            .With(nameof(ManyTasksPage.Means), verb.Means)
            .With(nameof(ManyTasksPage.Path), verb.Path)
            .With(nameof(ManyTasksPage.Fields), matched.Fields.ToArray())
            .With(nameof(ManyTasksPage.Query), matched.Query);
}

/// <summary>What can be told to many tasks at once, and what it says to a person.</summary>
/// <param name="Verb">What the tasks are told.</param>
/// <param name="Name">On the button.</param>
/// <param name="Means">What happens to each of them.</param>
/// <param name="From">The statuses from which it is possible, at least for some.</param>
internal sealed record ManyTasksVerb(TaskVerb Verb, string Name, string Means, params string[] From)
{
    public static IReadOnlyList<ManyTasksVerb> All { get; } =
    [
        new(TaskVerb.Retry, "Retry", "Each begins a new round of tries. What it has done already is not done twice.", "error", "blocked"),
        new(TaskVerb.Run, "Run", "Each runs now, as soon as a worker is free.", "pending", "success", "error"),
        new(TaskVerb.Pause, "Pause", "None of them runs until you resume it.", "pending", "blocked"),
        new(TaskVerb.Resume, "Resume", "Each goes on where it was before its pause.", "blocked"),
        new(TaskVerb.Cancel, "Cancel", "Each ends for good, even while it runs. What waits for your approval is rejected.",
            "pending", "running", "error", "blocked"),
    ];

    public string Path => $"/tasks/all/{Name.ToLowerInvariant()}";
}

/// <summary>What the list of tasks is narrowed to, as its form sends it: an empty field says nothing.</summary>
internal sealed record MatchedTasks
{
    public MatchedTasks(string? status, string? type, string? q) => (Status, Type, Text) = (Given(status), Given(type), Given(q));

    public string? Status { get; }

    public string? Type { get; }

    public string? Text { get; }

    /// <summary>As the list of tasks takes it.</summary>
    /// <exception cref="RefusalException">There is no such status.</exception>
    public TaskFilter Filter => ManyTasksApi.Filter(Status, Type, Text);

    public bool IsNarrow => Status is not null || Type is not null || Text is not null;

    /// <summary>As a part of an address.</summary>
    public string Query => string.Join('&', Fields.Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));

    /// <summary>Those that say something.</summary>
    public IEnumerable<(string Name, string Value)> Fields =>
        new[] { (Name: "status", Value: Status), (Name: "type", Value: Type), (Name: "q", Value: Text) }
            .Where(one => one.Value is not null).Select(one => (one.Name, one.Value!));
}
