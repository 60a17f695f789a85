namespace OttoHangfire.Tests.Model;

/// <summary>Copies a task of the model with all that hangs on it.</summary>
internal static class ModelCopy
{
    public static ModelTask Of(ModelTask task)
    {
        var copy = new ModelTask
        {
            Id = task.Id,
            Type = task.Type,
            CreatedAt = task.CreatedAt,
            Rule = task.Rule,
            After = task.After,
            Missed = task.Missed,
            Overlap = task.Overlap,
            MaxAttempts = task.MaxAttempts,
            Status = task.Status,
            Reason = task.Reason,
            PausedStatus = task.PausedStatus,
            PausedReason = task.PausedReason,
            NextRun = task.NextRun,
            Attempt = task.Attempt,
            Failures = task.Failures,
            IsRemoved = task.IsRemoved,
        };
        var occurrences = task.Occurrences.ToDictionary(occurrence => occurrence, Of);

        // An instant still knows the run that retention has taken away.
        var runs = task.Runs.Concat(task.Occurrences.Select(occurrence => occurrence.Run).OfType<ModelRun>()).Distinct().ToDictionary(
            run => run, run => Of(run, occurrences.GetValueOrDefault(run.Occurrence) ?? Of(run.Occurrence)));
        foreach (var (original, occurrence) in occurrences)
        {
            occurrence.Run = original.Run is { } run ? runs[run] : null;
        }

        copy.Occurrences.AddRange(task.Occurrences.Select(occurrence => occurrences[occurrence]));
        copy.Runs.AddRange(task.Runs.Select(run => runs[run]));
        copy.Permissions.AddRange(task.Permissions.Select(permission => new ModelPermission
        {
            Until = permission.Until,
            Uses = permission.Uses,
            Used = permission.Used,
            HasEnded = permission.HasEnded,
        }));
        return copy;
    }

    private static ModelOccurrence Of(ModelOccurrence occurrence) => new()
    {
        At = occurrence.At,
        Due = occurrence.Due,
        Kind = occurrence.Kind,
        Outcome = occurrence.Outcome,
        Reason = occurrence.Reason,
        Attempt = occurrence.Attempt,
        Crashes = occurrence.Crashes,
        ClaimedAt = occurrence.ClaimedAt,
        WaitsSince = occurrence.WaitsSince,
        IsEarly = occurrence.IsEarly,
        MovedTo = occurrence.MovedTo,
        Gap = occurrence.Gap,
        HasJitter = occurrence.HasJitter,
        Outages = occurrence.Outages,
        OutSince = occurrence.OutSince,
    };

    private static ModelRun Of(ModelRun run, ModelOccurrence occurrence)
    {
        var copy = new ModelRun
        {
            Occurrence = occurrence,
            Attempt = run.Attempt,
            StartedAt = run.StartedAt,
            HasStarted = run.HasStarted,
            Status = run.Status,
            Reason = run.Reason,
            FinishedAt = run.FinishedAt,
            HasReply = run.HasReply,
        };
        copy.Actions.AddRange(run.Actions.Select(action => new ModelAction
        {
            Script = action.Script,
            Target = action.Target,
            IsOverLimit = action.IsOverLimit,
            Status = action.Status,
            Question = action.Question,
            AskedAt = action.AskedAt,
            Corrected = action.Corrected,
        }));
        return copy;
    }
}
