using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Budgets;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Runs;

/// <summary>Saves what Otto said and plans its actions, before the first of them is done.</summary>
internal sealed class RunReplies(
    RunClaims claims,
    OttoRunRepository runs,
    ActionRepository actions,
    ActionCatalogue catalogue,
    ModelBudget budget,
    OttoSettings settings)
{
    /// <summary>Keeps the reply to the letter, with a row for each of its actions.</summary>
    /// <exception cref="ClaimLostException">The claim is no longer ours.</exception>
    public Task SaveAsync(Claim claim, SavedReply reply, CancellationToken cancellation)
    {
        var planned = Plan(claim, reply.Actions);
        return claims.WriteAsync(
            claim,
            async transaction =>
            {
                await runs.SaveReplyAsync(claim.Run.Id, reply.Message, reply.Text, transaction);
                if (reply.Usage is { } usage)
                {
                    await budget.SettleAsync(claim.Run.Id, usage, transaction);
                    await runs.SaveUsageAsync(claim.Run.Id, usage, transaction);
                }

                foreach (var action in planned)
                {
                    await actions.PlanAsync(action, transaction);
                }

                await LogLeftOutAsync(claim, planned, transaction);
            },
            cancellation);
    }

    /// <summary>
    /// What earlier runs of this occurrence have done is skipped, by what makes two actions the same; each counts once.
    /// What is over the limit is rejected.
    /// </summary>
    private NewAction[] Plan(Claim claim, IReadOnlyList<ProposedAction> proposed)
    {
        var done = new DoneBefore(catalogue, claim.Done);
        return [.. proposed.Select((action, position) =>
            position < settings.Limits.ActionsPerRun ? Plan(claim, position, action, done) : OverLimit(claim, position, action))];
    }

    private static NewAction Plan(Claim claim, int position, ProposedAction action, DoneBefore done)
    {
        var planned = NewOf(claim, position, action, ActionStatus.Planned);
        return done.Take(action) is { } runId
            ? planned with { Status = ActionStatus.Skipped, Message = $"done in run {runId}" }
            : planned;
    }

    private NewAction OverLimit(Claim claim, int position, ProposedAction action) =>
        NewOf(claim, position, action, ActionStatus.Rejected) with
        {
            Error = $"A run may have at most {settings.Limits.ActionsPerRun} actions.",
            Reason = OttoReason.Limit,
        };

    private static NewAction NewOf(Claim claim, int position, ProposedAction action, string status) => new(
        claim.Run.Id,
        claim.Occurrence.Id,
        position,
        action.Type,
        action.Payload,
        status,
        Message: null);

    /// <summary>What has its end before anything began. However many are over the limit, they are one line.</summary>
    private async Task LogLeftOutAsync(Claim claim, NewAction[] planned, SqlTransaction transaction)
    {
        foreach (var skipped in planned.Where(action => action.Status == ActionStatus.Skipped))
        {
            await runs.LogAsync(
                claim.Run.Id, LogLevels.Info, $"Action {skipped.Position} ({skipped.Type}) was skipped: {skipped.Message}.", transaction);
        }

        if (planned.Where(action => action.Reason == OttoReason.Limit).ToArray() is [var first, ..] over)
        {
            await runs.LogAsync(
                claim.Run.Id,
                LogLevels.Warning,
                $"Actions {first.Position} to {over[^1].Position} were rejected: {first.Error}",
                transaction);
        }
    }
}

/// <summary>
/// What earlier runs of an occurrence have done, each to be found once: by what was done and not by what was written down of it,
/// and where a person has corrected it, also by what Otto had proposed.
/// </summary>
internal sealed class DoneBefore
{
    private readonly ActionCatalogue _catalogue;
    private readonly Dictionary<string, Queue<ActionRow>> _rows;
    private readonly HashSet<long> _taken = [];

    public DoneBefore(ActionCatalogue catalogue, IReadOnlyList<ActionRow> rows)
    {
        _catalogue = catalogue;
        _rows = rows
            .SelectMany(row => IdentitiesOf(row).Select(identity => (identity, row)))
            .GroupBy(found => found.identity, found => found.row, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<ActionRow>(group), StringComparer.Ordinal);
    }

    /// <summary>The run that has done this action; null when it has not been done, or not so often.</summary>
    public long? Take(ProposedAction action)
    {
        if (_rows.Count == 0 || !_rows.TryGetValue(_catalogue.IdentityOf(action.Type, action.Payload), out var same))
        {
            return null;
        }

        while (same.TryDequeue(out var row))
        {
            if (_taken.Add(row.Id))
            {
                return row.RunId;
            }
        }

        return null;
    }

    private IEnumerable<string> IdentitiesOf(ActionRow row) =>
        new[] { _catalogue.IdentityOf(row.Type, row.Payload), _catalogue.IdentityOf(row.Type, row.EffectivePayload) }.Distinct(
            StringComparer.Ordinal);
}
