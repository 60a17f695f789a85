using OttoHangfire.Actions;
using OttoHangfire.Context;
using OttoHangfire.Contracts;

namespace OttoHangfire.Runs;

/// <summary>Runs in short, as skills are told of them.</summary>
internal sealed class RunSummaries(OttoRunRepository runs, ActionRepository actions)
{
    /// <summary>Newest first, without the run that asks.</summary>
    public async Task<IReadOnlyList<RunSummary>> ListAsync(SummaryFilter filter, CancellationToken cancellation)
    {
        var found = await runs.SummariesAsync(filter, cancellation);
        var tallies = (await actions.TallyAsync([.. found.Select(run => run.Id)], cancellation)).ToLookup(tally => tally.RunId);
        return [.. found.Select(run => run with { Actions = tallies.Contains(run.Id) ? Sum(tallies[run.Id]) : null })];
    }

    private static ActionCounts Sum(IEnumerable<ActionTally> tallies) =>
        ActionTally.Sum(tallies.Select(tally => (tally.Status, tally.Count)));
}

/// <summary><c>runs</c>: the newest runs of all tasks.</summary>
internal sealed class RunsContext(RunSummaries summaries) : IContextPart
{
    private const int MaxRuns = 100;
    private const int TextLength = 200;

    public string Need => SkillNeeds.Runs;

    public async Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation) =>
        await summaries.ListAsync(new SummaryFilter(asker.RunId, TaskId: null, MaxRuns, TextLength), cancellation);
}

/// <summary><c>previous</c>: the last runs of the same task, with all that was said.</summary>
internal sealed class PreviousContext(RunSummaries summaries) : IContextPart
{
    private const int MaxRuns = 5;
    private const int TextLength = 8_000;

    public string Need => SkillNeeds.Previous;

    public async Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation) =>
        await summaries.ListAsync(new SummaryFilter(asker.RunId, asker.Task.Id, MaxRuns, TextLength), cancellation);
}
