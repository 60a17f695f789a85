using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

/// <summary>An hourly rule: all that the engine has to know of a schedule is which instant comes after another.</summary>
/// <param name="First">Its first instant.</param>
/// <param name="Last">Its last one; null when it never ends.</param>
/// <param name="IsCron">True where a recurring job of Hangfire's rings.</param>
internal sealed record ModelRule(DateTimeOffset First, DateTimeOffset? Last, bool IsCron)
{
    /// <summary>True where it counts from the end of the last good run.</summary>
    public bool IsFromCompletion { get; init; }

    /// <summary>When that was; null where none has ended well yet.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Nothing is due before it.</summary>
    public DateTimeOffset Start { get; init; } = First;

    /// <summary>Counted from the end of a good run: an hour after it, in whole seconds.</summary>
    public ModelRule CountedFrom(DateTimeOffset end)
    {
        var ended = end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond));
        return this with { Ended = ended, First = ended.AddHours(1) > Start ? ended.AddHours(1) : Start };
    }

    /// <summary>The first instant later than this one; null when the rule has ended.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var hours = after < First ? 0 : Math.Floor((after - First).TotalHours) + 1;
        var next = First.AddHours(hours);
        return next > Last ? null : next;
    }
}

/// <summary>A due instant, as the model has it.</summary>
internal sealed class ModelOccurrence
{
    public required DateTimeOffset At { get; set; }
    public required DateTimeOffset Due { get; set; }
    public required string Kind { get; init; }
    public string Outcome { get; set; } = OccurrenceOutcome.Pending;
    public string? Reason { get; set; }
    public int Attempt { get; set; }
    public int Crashes { get; set; }

    /// <summary>When its pause began, or since when it is wanted at once.</summary>
    public DateTimeOffset? WaitsSince { get; set; }

    /// <summary>True where it was decided before its time: by the owner, or by a clock that was ahead.</summary>
    public bool IsEarly { get; set; }

    /// <summary>To when the owner has moved it; null = nowhere.</summary>
    public DateTimeOffset? MovedTo { get; set; }

    /// <summary>When its time comes.</summary>
    public DateTimeOffset Time => MovedTo ?? At;

    public DateTimeOffset? ClaimedAt { get; set; }
    public ModelRun? Run { get; set; }
    public (DateTimeOffset From, DateTimeOffset To, int Count)? Gap { get; set; }

    /// <summary>The last instant that it stands for.</summary>
    public DateTimeOffset Until => Gap?.To ?? At;

    public bool IsBegun => Run is not null;

    public bool IsOpen => Outcome is OccurrenceOutcome.Pending or OccurrenceOutcome.Running;

    /// <summary>How often in a row the agent was out of reach, and since when.</summary>
    public int Outages { get; set; }

    public DateTimeOffset? OutSince { get; set; }

    /// <summary>True where the next try is due somewhere within a jitter; the real one says when.</summary>
    public bool HasJitter { get; set; }
}

/// <summary>A try, as the model has it.</summary>
internal sealed class ModelRun
{
    public required ModelOccurrence Occurrence { get; init; }
    public required int Attempt { get; init; }
    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>False where a person has just typed it, and no worker has been at it yet.</summary>
    public bool HasStarted { get; set; } = true;

    public string Status { get; set; } = OttoStatus.Running;
    public string? Reason { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    public bool IsFinished => FinishedAt is not null;
    public bool HasReply { get; set; }
    public List<ModelAction> Actions { get; } = [];
}

/// <summary>A proposed action, as the model has it.</summary>
internal sealed class ModelAction
{
    public required ActionScript Script { get; init; }

    /// <summary>The task whose status it sets; 0 for any other action.</summary>
    public long Target { get; init; }

    /// <summary>What makes two actions the same.</summary>
    public string Key => Script.Kind switch
    {
        ActionKind.SetOwn or ActionKind.SetOther => $"status {Target} {Script.Word}",
        _ => $"{Script.Kind} {Script.Word}",
    };

    /// <summary>What has been done with it: what Otto proposed, and what a person made of it.</summary>
    public IEnumerable<string> DoneKeys => Corrected is null ? [Key] : [Key, $"{Script.Kind} {Corrected}"];

    public string Status { get; set; } = ActionStatus.Planned;

    /// <summary>True where it is more than a run may have.</summary>
    public bool IsOverLimit { get; init; }

    /// <summary>How the question to a person stands; null when none was put.</summary>
    public string? Question { get; set; }

    public DateTimeOffset AskedAt { get; set; }

    /// <summary>The text that a person put in the place of the proposed one; null = none.</summary>
    public string? Corrected { get; set; }
}

/// <summary>A standing yes, as the model has it: for what the task asks a person.</summary>
internal sealed class ModelPermission
{
    public required DateTimeOffset Until { get; init; }

    /// <summary>Null = any number.</summary>
    public int? Uses { get; init; }

    public int Used { get; set; }
    public bool HasEnded { get; set; }

    public bool Holds(DateTimeOffset now) => !HasEnded && Until > now && (Uses is null || Used < Uses);
}

/// <summary>A vacation, as the model has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="From">Its first moment.</param>
/// <param name="To">The first moment after it.</param>
/// <param name="Types">The types of the tasks that have it; null = all.</param>
internal sealed record ModelVacation(long Id, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string>? Types)
{
    public bool IsOf(ModelTask task) => Types?.Contains(task.Type, StringComparer.Ordinal) ?? true;
}

/// <summary>What a task comes after, as the model has it.</summary>
/// <param name="Id">The other task.</param>
/// <param name="On">Which of its ends count.</param>
internal sealed record ModelAfter(long Id, string On);

/// <summary>A task, as the model has it.</summary>
internal sealed class ModelTask
{
    /// <summary>The type of a task that was put in as one.</summary>
    public const string Chore = "test.chore";

    public required long Id { get; init; }
    public string Type { get; init; } = Chore;
    public required DateTimeOffset CreatedAt { get; init; }
    public ModelRule? Rule { get; set; }

    /// <summary>What it comes after, instead of a rule.</summary>
    public ModelAfter? After { get; set; }

    public string Missed { get; set; } = MissedInstants.Once;
    public string Overlap { get; set; } = OverlappingInstants.Skip;
    public int MaxAttempts { get; set; } = 3;
    public string Status { get; set; } = OttoStatus.Pending;
    public string? Reason { get; set; }
    public string? PausedStatus { get; set; }
    public string? PausedReason { get; set; }
    public DateTimeOffset? NextRun { get; set; }
    public int Attempt { get; set; }
    public int Failures { get; set; }
    public bool IsRemoved { get; set; }

    /// <summary>How often a worker has taken it in hand.</summary>
    public int Claims { get; set; }

    /// <summary>In the order in which they came to be.</summary>
    public List<ModelOccurrence> Occurrences { get; } = [];

    public List<ModelRun> Runs { get; } = [];

    public List<ModelPermission> Permissions { get; } = [];

    public bool IsRecurring => Rule is not null;

    /// <summary>True where it comes again and again: by a rule, or after another task.</summary>
    public bool Repeats => IsRecurring || After is not null;

    /// <summary>The occurrence that the task waits for: what was begun goes first, then what is due first.</summary>
    public ModelOccurrence? Next => Occurrences
        .Where(occurrence => occurrence.Outcome == OccurrenceOutcome.Pending)
        .OrderBy(occurrence => !occurrence.IsBegun).ThenBy(occurrence => occurrence.Due).FirstOrDefault();

    /// <summary>What a retry takes: what is open, else the newest that was begun and ended badly.</summary>
    public ModelOccurrence? Retried =>
        Occurrences.Where(occurrence => occurrence is { Outcome: OccurrenceOutcome.Pending, IsBegun: true }).MinBy(occurrence => occurrence.Due)
        ?? Occurrences
            .Where(occurrence => occurrence is { IsBegun: true, Reason: not null, Outcome: OccurrenceOutcome.Ran or OccurrenceOutcome.Skipped })
            .Reverse().MaxBy(occurrence => occurrence.ClaimedAt);
}
