using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Reminders;
using OttoHangfire.Tasks;
using OttoHangfire.Web.Shell;
using OttoHangfire.Why;

namespace OttoHangfire.Web.Pages;

/// <summary>The page of a task, as it stands now.</summary>
internal sealed class TaskPages(TaskQueries tasks, ReminderRepository reminders, WhyAsked why, TimeProvider clock)
{
    private const string PageSize = "25";

    /// <summary>The page; a refusal is said above the task, which is what the person needs to see then.</summary>
    public async Task<ConsolePage> OfAsync(long id, RefusalException? problem, CancellationToken cancellation)
    {
        var window = OccurrenceWindow.Read(from: null, to: null, clock.GetUtcNow());
        var task = await tasks.FindAsync(id, cancellation);
        var instants = await tasks.OccurrencesAsync(id, window, ListQuery.Read("occurrences", PageSize, cursor: null), cancellation);
        var runs = await tasks.RunsAsync(id, ListQuery.Read("runs", PageSize, cursor: null), cancellation);
        return ConsolePage.Of<TaskPage>(problem is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(problem))
            .With(nameof(TaskPage.Task), task)
            .With(nameof(TaskPage.Why), (await why.AnswerAsync(task, cancellation)).Shown)
            .With(nameof(TaskPage.Before), await BeforeAsync(task, cancellation))
            .With(nameof(TaskPage.Followers), await tasks.FollowersAsync(id, TaskPage.MostFollowers + 1, cancellation))
            .With(nameof(TaskPage.Instants), instants.Items)
            .With(nameof(TaskPage.Runs), runs)
            .With(nameof(TaskPage.Reminder), CameReminder.Of(await reminders.LastAsync(id, cancellation)))
            .With(nameof(TaskPage.Problem), problem?.Message);
    }

    /// <summary>What the task comes after; null where it comes after none, or that one is gone.</summary>
    private async Task<OttoTask?> BeforeAsync(OttoTask task, CancellationToken cancellation) =>
        task.After is { TaskId: { } id } ? await tasks.TryFindAsync(id, cancellation) : null;
}
