using System.Diagnostics;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Runs;

/// <summary>The turn of one saved action: the claim of its run, its row, and since when it is at work.</summary>
internal sealed class ActionTurn(Claim claim, ActionRow action)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    public Claim Claim => claim;

    public ActionRow Action => action;

    public OttoTask Task => claim.Task;

    public long RunId => claim.Run.Id;

    /// <summary>The trust that it needs, as far as that is known.</summary>
    public int? Tier { get; set; }

    public long ElapsedMs => (long)Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;

    public ActionScope In(SqlTransaction transaction) => new(claim.Task, claim.Run.Id, transaction);
}
