using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>A <c>PATCH</c> laid over a task: what is absent stays, what is null gets its default.</summary>
internal sealed class TaskPatch(OttoTaskChange given, IReadOnlySet<string> fields, string ownersTimeZone, DateTimeOffset now)
{
    public bool IsEmpty => fields.Count == 0;

    public bool HasSchedule => Has("schedule");

    public bool HasAfter => Has("after");

    /// <summary>True when the task is to be due at another instant: a new schedule begins with its own first one.</summary>
    public bool MovesTheNextRun => Has("next_run_at") || (HasSchedule && given.Schedule is not null);

    /// <summary>True when that instant is named, and does not follow from the schedule.</summary>
    public bool NamesTheNextRun => Has("next_run_at") && given.NextRunAt is not null;

    /// <summary>
    /// What was given as a new task would have it; the rules are the same, and what was not given has obeyed them already.
    /// </summary>
    public NewOttoTask AsNew(OttoTask task) => new()
    {
        Type = task.Type,
        Description = Has("description") ? given.Description : task.Description,
        Payload = given.Payload,
        NextRunAt = given.NextRunAt,
        Schedule = given.Schedule,
        After = given.After,
        MaxAttempts = given.MaxAttempts,
        TimeoutSeconds = given.TimeoutSeconds,
    };

    /// <summary>The task with the change in it.</summary>
    public OttoTask Over(OttoTask task)
    {
        var after = HasAfter ? given.After?.Complete() : given.Schedule is null ? task.After : null;
        var schedule = HasSchedule || given.After is not null ? given.Schedule?.Complete(now, ownersTimeZone) : task.Schedule;
        return task.Following(after) with
        {
            Description = Has("description") ? given.Description! : task.Description,
            Payload = Has("payload") ? given.Payload : task.Payload,
            Schedule = schedule,
            CountsFrom = HasSchedule || given.After is not null ? null : task.CountsFrom,
            NextRunAt = after is not null ? task.After is null ? null : task.NextRunAt
                : MovesTheNextRun ? NextRun(schedule) : task.NextRunAt,
            MaxAttempts = Has("max_attempts") ? given.MaxAttempts ?? OttoTaskRepository.DefaultMaxAttempts : task.MaxAttempts,
            TimeoutSeconds = Has("timeout_seconds")
                ? given.TimeoutSeconds ?? OttoTaskRepository.DefaultTimeoutSeconds
                : task.TimeoutSeconds,
        };
    }

    private bool Has(string field) => fields.Contains(field);

    private DateTimeOffset? NextRun(TaskSchedule? schedule) => schedule switch
    {
        null => given.NextRunAt,
        _ when given.NextRunAt is { } asked => asked < now ? now : asked,
        _ => Schedules.Schedule.FirstInWrite(schedule, now),
    };
}
