using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Bounds how many tasks may wait at once, whoever puts them in.</summary>
internal sealed class PendingLimit(OttoTaskRepository tasks, OttoSettings settings)
{
    /// <summary>How many may still come before it is counted again. Only touched inside of a write, which is one at a time.</summary>
    private int _free;

    /// <summary>Why no more can be taken in, in a sentence; null when one can.</summary>
    public async Task<string?> RefusalAsync(SqlTransaction transaction)
    {
        if (_free == 0)
        {
            _free = (int)Math.Max(0, settings.Limits.PendingTasks - await tasks.CountPendingAsync(transaction));
        }

        if (_free == 0)
        {
            return $"{settings.Limits.PendingTasks} tasks are pending, and no more may wait at once. Run, cancel or remove some, or "
                + "raise pending_tasks under limits in otto.json.";
        }

        _free--;
        return null;
    }
}
