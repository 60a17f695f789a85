using System.Globalization;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Tasks;
using OttoHangfire.Why;

namespace OttoHangfire.Incidents;

/// <summary>What is said of an incident: the sentences are those of <c>otto why</c>, and of the doctor.</summary>
internal sealed class IncidentWords(
    OttoTaskRepository tasks, MissedRepository missed, ApprovalRepository approvals, WhyAsked why, OttoSettings settings)
{
    private const int TitleLength = 60;

    /// <summary>What is wrong, and the next step.</summary>
    public async Task<IncidentText> OfAsync(IncidentRow row, CancellationToken cancellation) => row.Kind switch
    {
        IncidentKind.Task when await FindAsync(row, cancellation) is { } task => await OfTaskAsync(row, task, cancellation),
        IncidentKind.Missed when await FindAsync(row, cancellation) is { } task => await OfMissedAsync(row, task, cancellation),
        IncidentKind.Approval when await approvals.FindAsync(Number(row), cancellation) is { } asked => OfApproval(row, asked),
        _ => new IncidentText(row.Title ?? Gone(row), row.Sentence ?? Gone(row), row.Shown ?? Gone(row), row.Command, row.Page),
    };

    /// <summary>That it works again.</summary>
    public static (string Title, string Body) OfEnd(IncidentRow row, IncidentText text) =>
        ($"Works again: {text.Title}", row.Times == 1
            ? "What you were told of is over. There is nothing to do."
            : $"What you were told of is over, after {Number(row.Times)} times. There is nothing to do.");

    private Task<OttoTask?> FindAsync(IncidentRow row, CancellationToken cancellation) => tasks.FindAsync(Number(row), cancellation);

    private async Task<IncidentText> OfTaskAsync(IncidentRow row, OttoTask task, CancellationToken cancellation)
    {
        if (row.ClosedAt is not null && row.Sentence is not null)
        {
            return new IncidentText(Name(task), row.Sentence, row.Shown!, row.Command, row.Page);
        }

        var words = why.Words(task);
        return task.Status switch
        {
            OttoStatus.Blocked => Text($"{Name(task)} waits for you", WhyStatus.Of(task, words), task),
            OttoStatus.Error => Text($"{Name(task)} failed", WhyStatus.Of(task, words), task),
            _ when row.Stage == 1 => Text($"A run of {Name(task)} failed", OfRun(task, words), task),
            _ => Text($"{Name(task)} failed", await why.AnswerAsync(task, cancellation), task),
        };
    }

    private static WhyAnswer OfRun(OttoTask task, WhyWords words)
    {
        var error = task.LastError is { } said ? $" ({ForeignText.Bounded(said, 500).TrimEnd('.')})" : "";
        var next = task.NextRunAt is { } at ? $"; the next one is at {words.Time(at)}" : "";
        return words.Then($"Its last run ended badly{error}{next}", "to see what went wrong", NextStep.Runs);
    }

    private async Task<IncidentText> OfMissedAsync(IncidentRow row, OttoTask task, CancellationToken cancellation)
    {
        var what = row.Times == 1 ? "missed its time" : $"missed {Number(row.Times)} of its times";
        var words = why.Words(task);
        return await missed.NewestAsync(task.Id, cancellation) is { } newest
            ? Text($"{Name(task)} {what}", WhyInstant.Of(newest, newest.GapTo ?? newest.ScheduledFor, words), task)
            : Text($"{Name(task)} {what}", await why.AnswerAsync(task, cancellation), task);
    }

    private IncidentText OfApproval(IncidentRow row, Approval asked)
    {
        var words = new WhyWords(asked.TaskId ?? 0, TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone));
        var number = string.Create(CultureInfo.InvariantCulture, $"{asked.Id}");
        var step = new NextStep($"approve {number}", "open it", $"/approvals/{number}");
        var answer = words.Then(
            $"{ForeignText.Line(asked.Summary, 500).TrimEnd('.')}. It waits for you until {words.Time(asked.ExpiresAt)}",
            "to decide",
            step);
        return new IncidentText(
            row.Stage == 1 ? "Otto asks for your approval" : "An approval is about to run out",
            answer.Sentence,
            answer.Shown,
            answer.Command,
            answer.Page);
    }

    private static IncidentText Text(string title, WhyAnswer answer, OttoTask task) =>
        new(title, answer.Sentence, answer.Shown, answer.Command, answer.PageOf(task.Id));

    private static string Name(OttoTask task) =>
        string.Create(CultureInfo.InvariantCulture, $"Task {task.Id} \"{ForeignText.Line(task.Description, TitleLength)}\"");

    private static string Gone(IncidentRow row) => $"What it was about is gone ({row.Kind} {row.Subject}).";

    private static string Number(int times) => times.ToString("N0", CultureInfo.InvariantCulture);

    private static long Number(IncidentRow row) => long.Parse(row.Subject, CultureInfo.InvariantCulture);
}
