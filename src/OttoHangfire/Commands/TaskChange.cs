using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>A <c>PATCH</c> laid over a task: what is absent stays, what is null gets its default.</summary>
internal sealed class TaskChange(JsonChange<OttoTaskChange> given, string ownersTimeZone, DateTimeOffset now)
{
    private readonly OttoTaskChange _value = given.Value;

    public bool IsEmpty => given.Fields.Count == 0;

    public bool HasSchedule => Has("schedule");

    /// <summary>True when the task is to be due at another instant: a new schedule begins with its own first one.</summary>
    public bool MovesTheNextRun => Has("next_run_at") || (HasSchedule && _value.Schedule is not null);

    /// <summary>What was given as a new task would have it; the rules are the same, and what was not given has obeyed them already.</summary>
    public NewOttoTask AsNew(OttoTask task) => new()
    {
        Type = task.Type,
        Description = Has("description") ? _value.Description : task.Description,
        Payload = _value.Payload,
        NextRunAt = _value.NextRunAt,
        Schedule = _value.Schedule,
        MaxAttempts = _value.MaxAttempts,
        TimeoutSeconds = _value.TimeoutSeconds,
    };

    /// <summary>The task with the change in it.</summary>
    public OttoTask Over(OttoTask task)
    {
        var schedule = HasSchedule ? _value.Schedule?.Complete(now, ownersTimeZone) : task.Schedule;
        return task with
        {
            Description = Has("description") ? _value.Description! : task.Description,
            Payload = Has("payload") ? _value.Payload : task.Payload,
            Schedule = schedule,
            NextRunAt = MovesTheNextRun ? NextRun(schedule) : task.NextRunAt,
            MaxAttempts = Has("max_attempts") ? _value.MaxAttempts ?? OttoTaskRepository.DefaultMaxAttempts : task.MaxAttempts,
            TimeoutSeconds = Has("timeout_seconds") ? _value.TimeoutSeconds ?? OttoTaskRepository.DefaultTimeoutSeconds : task.TimeoutSeconds,
        };
    }

    private bool Has(string field) => given.Fields.Contains(field);

    private DateTimeOffset? NextRun(TaskSchedule? schedule) => schedule switch
    {
        null => _value.NextRunAt,
        _ when _value.NextRunAt is { } asked => asked < now ? now : asked,
        _ => NewTasks.First(schedule, now),
    };
}
