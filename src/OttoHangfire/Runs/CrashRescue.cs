using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>Frees what a crash left claimed. After three crashes at the same step the occurrence is taken out of the way.</summary>
internal sealed class CrashRescue(
    OttoDatabase database,
    OccurrenceRepository occurrences,
    OttoTaskRepository tasks,
    OttoRunRepository runs,
    ActionRepository actions,
    UnfinishedRuns unfinished,
    Recurrence recurrence,
    TaskAlarm alarm)
{
    private const int MostCrashes = 3;

    /// <summary>Makes the occurrence due again at <paramref name="until"/>; the same run goes on, no attempt is counted.</summary>
    /// <returns>The end of the task when it has crashed too often, else null.</returns>
    public Task<RunEnd?> RescueAsync(Occurrence occurrence, string sentence, DateTimeOffset until, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (!await occurrences.RescueAsync(occurrence.Id, occurrence.Fence, until, transaction))
                {
                    return null;
                }

                var task = (await tasks.FindAsync(occurrence.TaskId, transaction))!;
                var current = (await occurrences.FindAsync(occurrence.Id, transaction))!;
                if (current.RunId is { } runId)
                {
                    await runs.LogAsync(runId, LogLevels.Warning, sentence, transaction);
                    await runs.WaitAsync(runId, transaction);
                }

                return current.CrashCount >= MostCrashes
                    ? await BlockAsync(task, current, transaction)
                    : await WaitAsync(task, until, transaction);
            },
            cancellation);

    private async Task<RunEnd?> WaitAsync(OttoTask task, DateTimeOffset until, SqlTransaction transaction)
    {
        await tasks.MoveAsync(
            task.Id, new TaskMove(OttoStatus.Pending, OttoReason.Retrying, until, task.LastError, task.Attempt), transaction);
        return null;
    }

    private async Task<RunEnd?> BlockAsync(OttoTask task, Occurrence crashed, SqlTransaction transaction)
    {
        var end = await EndOfAsync(crashed, transaction);
        await occurrences.GiveUpAsync(crashed.Id, end.Reason!, transaction);
        await unfinished.BreakOffAsync(task.Id, end.Status, end.Reason!, end.Error!, transaction);
        await recurrence.GoOnAsync(task, end, task.Attempt, crashed.ClaimedAt ?? crashed.DueAt, transaction);

        // Unless a worker has it in hand, who ends it alike.
        alarm.TellJob(task, end.Status, end.Reason, end.Error!, transaction);
        return end;
    }

    /// <summary>An effect that may have happened is not asked for again before a person has looked.</summary>
    private async Task<RunEnd> EndOfAsync(Occurrence crashed, SqlTransaction transaction)
    {
        var died = $"The backend died {MostCrashes} times in the middle of this task";
        var unclear = crashed.RunId is { } runId
            ? (await actions.OfRunAsync(runId, transaction)).Where(
                action => action.Status is ActionStatus.Started or ActionStatus.OutcomeUnknown).ToArray()
            : [];
        return unclear is [var first, ..]
            ? new RunEnd(
                OttoStatus.Blocked,
                OttoReason.OutcomeUnknown,
                $"{died}, and {unclear.Length} of its actions may or may not have happened: {first.Type}. "
                    + Resolution.HowTo(first.RunId, first.Position))
            : new RunEnd(OttoStatus.Blocked, OttoReason.Crashed, $"{died}. Look at its runs, then retry or cancel it.");
    }
}
