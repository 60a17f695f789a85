using System.Runtime.CompilerServices;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Runs;

/// <summary>Runs as a person reads them, with Otto's reply, each action and the log.</summary>
internal sealed class RunQueries(OttoRunRepository runs, ActionRepository actions)
{
    /// <summary>Runs whose logs and actions are read together.</summary>
    private const int MostAtOnce = 50;

    /// <summary>Characters of their replies.</summary>
    private const int LongAtOnce = 256 * 1024;

    private static readonly JsonElement NoContext = JsonElement.Parse("{}");

    /// <summary>One run.</summary>
    /// <exception cref="RefusalException">There is no such run.</exception>
    public async Task<OttoRun> FindAsync(long id, CancellationToken cancellation) =>
        await runs.FindAsync(id, cancellation) is { } row
            ? (await ComposeAsync([row], cancellation))[0]
            : throw NotFound(id);

    /// <summary>A page of runs, newest first.</summary>
    public Task<Page<OttoRun>> PageAsync(RunFilter filter, ListQuery query, CancellationToken cancellation) =>
        query.PageAsync(ComposeAsync(runs.ListAsync(filter, query, cancellation), cancellation), run => run.Id);

    /// <summary>What Otto was given to know for this run, by need; empty when his skill needed nothing.</summary>
    /// <exception cref="RefusalException">There is no such run.</exception>
    public async Task<JsonElement> ContextAsync(long id, CancellationToken cancellation) =>
        (await runs.ContextAsync(id, cancellation) ?? throw NotFound(id)).Context ?? NoContext;

    private static RefusalException NotFound(long id) => RefusalException.NotFound($"There is no run {id}.");

    /// <summary>A few at a time, or a large one alone: a page may be full before the limit is reached.</summary>
    private async IAsyncEnumerable<OttoRun> ComposeAsync(
        IAsyncEnumerable<RunRow> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var some = new List<RunRow>();
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            some.Add(row);
            if (some.Count == MostAtOnce || some.Sum(run => run.Reply?.Length ?? 0) > LongAtOnce)
            {
                foreach (var run in await ComposeAsync(some, cancellation))
                {
                    yield return run;
                }

                some.Clear();
            }
        }

        foreach (var run in await ComposeAsync(some, cancellation))
        {
            yield return run;
        }
    }

    private async Task<IReadOnlyList<OttoRun>> ComposeAsync(IReadOnlyList<RunRow> rows, CancellationToken cancellation)
    {
        var ids = rows.Select(row => row.Id).ToArray();
        var logsOfRun = (await runs.LogsAsync(ids, cancellation)).ToLookup(line => line.RunId);
        var actionsOfRun = (await actions.OfRunsAsync(ids, cancellation)).ToLookup(action => action.RunId);
        return [.. rows.Select(row => row.Compose(logsOfRun[row.Id], actionsOfRun[row.Id]))];
    }
}
