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
    UnfinishedRuns unfinished,
    RunFinish finish)
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
        var end = new RunEnd(
            OttoStatus.Blocked,
            OttoReason.Crashed,
            $"The backend died {MostCrashes} times in the middle of this task. Look at its runs, then retry or cancel it.");
        await occurrences.GiveUpAsync(crashed.Id, OttoReason.Crashed, transaction);
        await unfinished.BreakOffAsync(task.Id, end.Status, end.Reason!, end.Error!, transaction);
        await finish.MoveOnAsync(task, end, task.Attempt, crashed.ClaimedAt ?? crashed.DueAt, transaction);
        return end;
    }
}
