using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>Brings a task to life: the row, its first occurrence and its alarm, in one transaction.</summary>
public sealed class NewTasks(OttoTaskRepository tasks, OccurrenceRepository occurrences, TaskAlarm alarm)
{
    public async Task<OttoTask> AddAsync(
        NewOttoTask request, string source, long? parentRunId, SqlTransaction transaction, CancellationToken cancellation)
    {
        var task = await tasks.AddAsync(request, source, parentRunId, transaction, cancellation);
        var dueAt = task.NextRunAt ?? task.CreatedAt;
        await occurrences.AddAsync(task.Id, dueAt, OccurrenceKind.Scheduled, transaction, cancellation);
        return task with { HangfireJobId = await alarm.ArmAsync(task, transaction, cancellation) };
    }
}
