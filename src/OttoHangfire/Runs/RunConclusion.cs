using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>Concludes from what became of the actions of a reply how its run ends. It changes nothing.</summary>
internal sealed class RunConclusion(ActionCatalogue catalogue)
{
    private const int MostTold = 5;

    public RunEnd Of(OttoTask task, IReadOnlyList<ActionRow> actions)
    {
        ActionRow[] With(string status) => [.. actions.Where(action => action.Status == status)];
        var (failed, rejected, expired) = (With(ActionStatus.Error), With(ActionStatus.Rejected), With(ActionStatus.Expired));
        var unclear = With(ActionStatus.OutcomeUnknown);
        var overLimit = rejected.Where(action => action.Reason == OttoReason.Limit).ToArray();
        return SetByOtto(task.Id, actions) switch
        {
            // What needs a person comes first: what Otto says of his own task must not hide it.
            _ when unclear.Length > 0 =>
                Blocked(OttoReason.OutcomeUnknown, Sentence(unclear, actions.Count, "may or may not have happened")),
            _ when overLimit.Length > 0 => Blocked(OttoReason.Limit, OverLimit(overLimit, actions.Count)),
            (OttoStatus.Error or OttoStatus.Blocked) and var status =>
                new RunEnd(status, OttoReason.SetByOtto, $"Otto set the task to {status}."),
            _ when failed.Length > 0 => Error(OttoReason.ActionsFailed, Sentence(failed, actions.Count, "failed")),
            _ when rejected.Length > 0 => Error(OttoReason.Rejected, Sentence(rejected, actions.Count, "were not allowed")),
            _ when expired.Length > 0 => Error(OttoReason.Expired, Sentence(expired, actions.Count, "were not decided on in time")),
            _ => new RunEnd(OttoStatus.Success, null, null),
        };
    }

    private static RunEnd Blocked(string reason, string sentence) => new(OttoStatus.Blocked, reason, sentence);

    private static RunEnd Error(string reason, string sentence) => new(OttoStatus.Error, reason, sentence);

    /// <summary>The status that Otto set on the very task that he ran; the last one counts.</summary>
    private string? SetByOtto(long taskId, IReadOnlyList<ActionRow> actions)
    {
        string? status = null;
        foreach (var action in actions.Where(action => action is { Status: ActionStatus.Ok or ActionStatus.Skipped, Payload: not null }))
        {
            // Read as the handler read it: the number of the task may be spelled 12.0.
            var found = catalogue.Find(action.Type, action.Payload!.Value);
            status = (found?.Handler as ISetsStatus)?.StatusOf(found!.Value.Payload, taskId) ?? status;
        }

        return status;
    }

    private static string OverLimit(ActionRow[] bad, int all)
    {
        var limits = string.Join(' ', bad.Select(action => action.Error).Distinct(StringComparer.Ordinal));
        return $"{bad.Length} of {all} actions were over a limit: {limits}";
    }

    /// <summary>The first few are told; the run has them all.</summary>
    private static string Sentence(ActionRow[] bad, int all, string what)
    {
        var told = string.Join("; ", bad.Take(MostTold).Select(action => $"{action.Type}: {action.Error}"));
        return $"{bad.Length} of {all} actions {what}: {told}{(bad.Length > MostTold ? $"; and {bad.Length - MostTold} more" : "")}";
    }
}
