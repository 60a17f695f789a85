using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Takes in what a person or a program asks for: once, however often the request comes under one key.</summary>
internal sealed class TaskRequests(OttoDatabase database, NewTasks newTasks, OttoTaskRepository tasks, RequestKeyRepository keys, PendingLimit pending)
{
    /// <summary>Puts the task in, or finds the one that the first request under this key put in.</summary>
    /// <exception cref="RefusalException">The key belongs to another request or to a task that is gone, or too many tasks wait.</exception>
    public Task<(OttoTask Task, bool IsNew)> TakeAsync(NewOttoTask request, string source, RequestKey? key, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (key is not null && await keys.FindAsync(key.Key, transaction) is { } known)
                {
                    return (await AgainAsync(key, known, transaction), false);
                }

                if (await pending.RefusalAsync(transaction) is { } full)
                {
                    throw RefusalException.Conflict(full);
                }

                var task = await newTasks.AddAsync(request, source, parentRunId: null, transaction);
                if (key is not null)
                {
                    await keys.KeepAsync(key, task.Id, transaction);
                }

                return (task, true);
            },
            cancellation);

    private async Task<OttoTask> AgainAsync(RequestKey key, KnownRequest known, SqlTransaction transaction)
    {
        if (known.Sha256 != key.Sha256)
        {
            throw new RefusalException(
                RefusalKind.KeyReused,
                $"The {RequestKey.Header} \"{key.Key}\" came with another body before, which put in task {known.TaskId}. Use a new key for a new request.");
        }

        // A repetition must not bring back what a person has removed.
        return await tasks.FindAsync(known.TaskId, transaction)
            ?? throw RefusalException.Conflict(
                $"Task {known.TaskId}, which this {RequestKey.Header} put in, has been removed since. Use a new key to put it in again.");
    }
}
