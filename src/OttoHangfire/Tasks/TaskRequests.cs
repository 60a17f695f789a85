using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Http;

namespace OttoHangfire.Tasks;

/// <summary>Takes in what a person or a program asks for: once, however often the request comes under one key.</summary>
public sealed class TaskRequests(OttoDatabase database, NewTasks newTasks, OttoTaskRepository tasks, RequestKeys keys, PendingLimit pending)
{
    /// <summary>Puts the task in, or finds the one that the first request under this key put in.</summary>
    /// <exception cref="RequestException">409 or 422; the sentence says why.</exception>
    public Task<(OttoTask Task, bool IsNew)> TakeAsync(NewOttoTask request, string source, string? key, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (key is not null && await keys.FindAsync(key, request, transaction, cancellation) is { } id)
                {
                    return (await tasks.FindAsync(id, cancellation, transaction) ?? throw Removed(id), false);
                }

                if (await pending.RefusalAsync(transaction, cancellation) is { } full)
                {
                    throw RequestException.Conflict(full);
                }

                var task = await newTasks.AddAsync(request, source, parentRunId: null, transaction, cancellation);
                if (key is not null)
                {
                    await keys.KeepAsync(key, request, task.Id, transaction, cancellation);
                }

                return (task, true);
            },
            cancellation);

    /// <summary>A repetition must not bring back what a person has removed.</summary>
    private static RequestException Removed(long id) =>
        RequestException.Conflict($"Task {id}, which this {RequestKeys.Header} put in, has been removed since. Use a new key to put it in again.");
}
