using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// What is remembered of an effect outside the database when a person says that it happened, as a worker would have done:
/// else Otto would take his own file for somebody else's.
/// </summary>
internal sealed class RememberedEffects(
    ActionCatalogue catalogue, OttoRunRepository runs, ActionRepository actions, OttoTaskRepository tasks)
{
    /// <summary>Null where nothing is remembered, or what is there is not what the journal says.</summary>
    /// <remarks>Nobody else changes the same thing until it is disposed, after the transaction.</remarks>
    public async Task<Memory?> FindAsync(long runId, int position, CancellationToken cancellation)
    {
        if (await runs.FindAsync(runId, cancellation) is not { TaskId: { } taskId }
            || await tasks.FindAsync(taskId, cancellation) is not { } task
            || (await actions.OfRunsAsync([runId], cancellation)).FirstOrDefault(action => action.Position == position)
                is not { Journal: { } journal } action
            || await EffectAsync(action, task, cancellation) is not { } effect)
        {
            return null;
        }

        var place = await effect.EnterAsync(cancellation);
        if (effect.IsThere(journal))
        {
            return new Memory(place, transaction => effect.MarkAsync(journal, new ActionScope(task, runId, transaction)));
        }

        place.Dispose();
        return null;
    }

    private async Task<IRememberedEffect?> EffectAsync(ActionRow action, OttoTask task, CancellationToken cancellation)
    {
        try
        {
            return catalogue.Find(action.Type, action.EffectivePayload ?? default) is var (handler, payload)
                && await handler.PrepareAsync(payload, task, cancellation) is OutsideAction { Effect: IRememberedEffect effect }
                    ? effect
                    : null;
        }
        catch (Exception broken) when (broken is ActionFailedException or IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at is not remembered; what the person says counts all the same.
            return null;
        }
    }

    /// <summary>What is to be remembered; its turn ends with disposal.</summary>
    public sealed class Memory(IDisposable place, Func<SqlTransaction, Task> mark) : IDisposable
    {
        public Task MarkAsync(SqlTransaction transaction) => mark(transaction);

        public void Dispose() => place.Dispose();
    }
}
