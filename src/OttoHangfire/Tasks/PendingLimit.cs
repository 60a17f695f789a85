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
    /// <summary>Why no further task can be pending, in a sentence; null when one can.</summary>
    public async Task<string?> WhyFullAsync(SqlSession session) => WhyFull(await tasks.CountPendingAsync(session));

    /// <summary>As <see cref="WhyFullAsync(SqlSession)"/>, for who is about to begin a write.</summary>
    public async Task<string?> WhyFullAsync(CancellationToken cancellation) => WhyFull(await tasks.CountPendingAsync(cancellation));

    /// <summary>Lets only what has room pass.</summary>
    /// <exception cref="RefusalException">Too many tasks are pending already.</exception>
    public async Task CheckAsync(SqlSession session) => Check(await WhyFullAsync(session));

    /// <summary>As <see cref="CheckAsync"/>, for a task that has just become pending in this write.</summary>
    /// <exception cref="RefusalException">With it, too many tasks are pending; the write must not be kept.</exception>
    public async Task CheckWithItAsync(SqlTransaction transaction) => Check(WhyFull(await tasks.CountPendingAsync(transaction) - 1));

    private static void Check(string? full)
    {
        if (full is not null)
        {
            throw RefusalException.Conflict(full);
        }
    }

    private string? WhyFull(long others)
    {
        var most = settings.Limits.PendingTasks;
        return others < most
            ? null
            : $"{most} tasks are pending, and no more may wait at once. Run, cancel or remove some, or raise pending_tasks under limits "
                + "in otto.json.";
    }
}
