using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>
/// <c>limits.pending_tasks</c>: how many tasks may be pending at once, whoever put them in. Asked by whoever makes one more
/// so, be it new or brought back. What goes on by itself is not held up: a next try, a next instant, an answered question.
/// </summary>
internal sealed class PendingLimit(OttoTaskRepository tasks, OttoSettings settings)
{
    private string Full =>
        $"{settings.Limits.PendingTasks} tasks are pending, and no more may wait at once. Run, cancel or remove some, or raise "
            + "pending_tasks under limits in otto.json.";

    /// <summary>Why no further task can be pending, in a sentence; null when one can.</summary>
    public async Task<string?> WhyFullAsync(SqlSession session) =>
        await tasks.CountPendingAsync(session) < settings.Limits.PendingTasks ? null : Full;

    /// <summary>As <see cref="WhyFullAsync(SqlSession)"/>, for who is about to begin a write.</summary>
    public async Task<string?> WhyFullAsync(CancellationToken cancellation) =>
        await tasks.CountPendingAsync(cancellation) < settings.Limits.PendingTasks ? null : Full;

    /// <summary>Lets only what has room pass.</summary>
    /// <exception cref="RefusalException">Too many tasks are pending already.</exception>
    public async Task CheckAsync(SqlSession session)
    {
        if (await WhyFullAsync(session) is { } full)
        {
            throw RefusalException.Conflict(full);
        }
    }

    /// <summary>As <see cref="CheckAsync"/>, for a task that has just become pending in this write.</summary>
    /// <exception cref="RefusalException">With it, too many tasks are pending; the write must not be kept.</exception>
    public async Task CheckWithItAsync(SqlTransaction transaction)
    {
        if (await tasks.CountPendingAsync(transaction) > settings.Limits.PendingTasks)
        {
            throw RefusalException.Conflict(Full);
        }
    }
}
