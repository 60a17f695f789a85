using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Actions;

/// <summary>One row for each action that Otto proposed: first planned, then what became of it.</summary>
internal sealed class ActionRepository(OttoDatabase database)
{
    public Task PlanAsync(NewAction action, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_actions (run_id, occurrence_id, position, type, payload, status, message, error, reason)
            VALUES (@RunId, @OccurrenceId, @Position, @Type, @Payload, @Status, @Message, @Error, @Reason)
            """,
            action);

    /// <summary>What is still to be done of a run, or was left in the middle, in the order of the reply.</summary>
    public Task<IReadOnlyList<ActionRow>> OpenAsync(long runId, CancellationToken cancellation) =>
        database.QueryAsync<ActionRow>(
            "SELECT * FROM otto_actions WHERE run_id = @runId AND status IN ('planned', 'started') ORDER BY position",
            new { runId },
            cancellation);

    /// <summary>What has been done for an occurrence, in whichever run.</summary>
    public Task<IReadOnlyList<ActionRow>> DoneAsync(long occurrenceId, SqlSession session) =>
        session.QueryAsync<ActionRow>(
            "SELECT * FROM otto_actions WHERE occurrence_id = @occurrenceId AND status = 'ok' ORDER BY id", new { occurrenceId });

    public Task<IReadOnlyList<ActionRow>> OfRunAsync(long runId, SqlTransaction transaction) =>
        transaction.QueryAsync<ActionRow>("SELECT * FROM otto_actions WHERE run_id = @runId ORDER BY position", new { runId });

    public Task<IReadOnlyList<ActionRow>> OfRunsAsync(long[] runIds, CancellationToken cancellation) =>
        database.QueryAsync<ActionRow>(
            "SELECT * FROM otto_actions WHERE run_id IN @runIds ORDER BY run_id, position", new { runIds }, cancellation);

    /// <summary>How many actions of these runs stand at which status.</summary>
    public Task<IReadOnlyList<ActionTally>> TallyAsync(long[] runIds, CancellationToken cancellation) =>
        database.QueryAsync<ActionTally>(
            "SELECT run_id, status, count(*) AS count FROM otto_actions WHERE run_id IN @runIds GROUP BY run_id, status",
            new { runIds },
            cancellation);

    /// <summary>Keeps what is about to happen outside the database. False when the action is not planned any more.</summary>
    public async Task<bool> StartAsync(long id, JsonElement journal, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_actions SET status = 'started', journal = @journal WHERE id = @id AND status = 'planned'",
            new { id, journal }) == 1;

    /// <summary>Says what became of an action. False when that has been said already.</summary>
    public async Task<bool> EndAsync(long id, ActionOutcome outcome, long durationMs, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_actions
               SET status = @Status, reason = @Reason, tier = @Tier, message = @Message, error = @Error,
                   duration_ms = @durationMs, pin = COALESCE(@Pin, pin), made = @Made
             WHERE id = @id AND status IN ('planned', 'started')
            """,
            new
            {
                id,
                outcome.Status,
                outcome.Reason,
                outcome.Tier,
                outcome.Message,
                outcome.Error,
                outcome.Pin,
                outcome.Made,
                durationMs,
            }) == 1;

    /// <summary>Writes down that an action of this run was taken back: an action of its own, after all others.</summary>
    public Task AddUndoAsync(ActionRow undone, JsonElement payload, string said, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_actions (run_id, occurrence_id, position, type, payload, status, message)
            SELECT run_id, occurrence_id, (SELECT max(position) + 1 FROM otto_actions WHERE run_id = @RunId),
                   @Undo, @payload, 'ok', @said
              FROM otto_actions
             WHERE id = @Id
            """,
            new { undone.Id, undone.RunId, ActionRow.Undo, payload, said });

    /// <summary>A person has said yes: what waited is planned again, corrected or as it was.</summary>
    public Task OpenAgainAsync(long id, bool isCorrected, JsonElement? payload, string? pin, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_actions
               SET status = 'planned', message = NULL,
                   corrected_payload = CASE WHEN @isCorrected THEN @payload ELSE corrected_payload END,
                   pin = CASE WHEN @isCorrected THEN @pin ELSE pin END
             WHERE id = @id AND status = 'awaiting_approval'
            """,
            new { id, isCorrected, payload, pin });

    /// <summary>Notes the standing yes that lets it happen.</summary>
    public Task SetPermissionAsync(long id, long permissionId, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_actions SET permission_id = @permissionId WHERE id = @id", new { id, permissionId });

    /// <summary>What waited for a person will not happen.</summary>
    public Task EndWaitingAsync(long id, string status, string why, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_actions SET status = @status, message = NULL, error = @why WHERE id = @id AND status = 'awaiting_approval'",
            new { id, status, why });

    /// <summary>What was still planned when its run ended will not happen.</summary>
    public Task<IReadOnlyList<ActionRow>> LeaveOutAsync(long runId, string why, SqlTransaction transaction) =>
        transaction.QueryAsync<ActionRow>(
            "UPDATE otto_actions SET status = 'rejected', error = @why WHERE run_id = @runId AND status = 'planned' RETURNING *",
            new { runId, why });

    public Task<bool> ExistsAsync(long id, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<bool>("SELECT EXISTS (SELECT 1 FROM otto_actions WHERE id = @id)", new { id });

    /// <summary>Notes what a person says of an action of which nobody else knows. False when it stands otherwise.</summary>
    public async Task<bool> ResolveAsync(long id, ActionOutcome outcome, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_actions SET status = @Status, message = @Message, error = @Error WHERE id = @id AND status = 'outcome_unknown'",
            new { id, outcome.Status, outcome.Message, outcome.Error }) == 1;

    /// <summary>
    /// Says what became of an effect outside the database, also when a cancellation has left it open meanwhile. False when
    /// it is settled.
    /// </summary>
    public async Task<bool> EndStartedAsync(long id, ActionOutcome outcome, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_actions SET status = @Status, tier = @Tier, message = @Message, error = @Error WHERE id = @id AND status IN "
                + "('started', 'outcome_unknown')",
            new { id, outcome.Status, outcome.Tier, outcome.Message, outcome.Error }) == 1;
}

/// <summary>An action as the saved reply has it.</summary>
internal sealed record NewAction(
    long RunId, long OccurrenceId, int Position, string Type, JsonElement? Payload, string Status, string? Message)
{
    public string? Error { get; init; }

    /// <summary>As in <see cref="ActionRow.Reason"/>.</summary>
    public string? Reason { get; init; }
}

/// <summary>How an action ended, or that it waits for a person.</summary>
internal sealed record ActionOutcome(string Status, int? Tier, string? Message, string? Error)
{
    /// <summary>What the person who is asked looks at; <see cref="PreparedAction.Pin"/>.</summary>
    public string? Pin { get; init; }

    /// <summary>The rule, the setting or the person that let it happen; for the audit.</summary>
    public string? AllowedBy { get; init; }

    /// <summary>As in <see cref="ActionRow.Reason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>As in <see cref="ActionRow.Made"/>.</summary>
    public long? Made { get; init; }
}

/// <summary>An action as it stands in its table.</summary>
internal sealed record ActionRow
{
    /// <summary>The type of the row that says that another one of its run was taken back. Nobody can propose it.</summary>
    public const string Undo = "otto.undo";

    public required long Id { get; init; }
    public required long RunId { get; init; }
    public required int Position { get; init; }
    public required string Type { get; init; }
    public JsonElement? Payload { get; init; }
    public required string Status { get; init; }

    /// <summary><c>limit</c> where the action was rejected because there were too many; else null.</summary>
    public string? Reason { get; init; }

    public int? Tier { get; init; }
    public string? Message { get; init; }
    public string? Error { get; init; }
    public long? DurationMs { get; init; }

    /// <summary>What was about to happen outside the database; null until it has been started.</summary>
    public JsonElement? Journal { get; init; }

    /// <summary>What a person looked at when asked; null when nobody was.</summary>
    public string? Pin { get; init; }

    /// <summary>What a person put in the place of the payload that Otto proposed.</summary>
    public JsonElement? CorrectedPayload { get; init; }

    /// <summary>The id of what it made in our own tables; null where that is nothing, or not known.</summary>
    public long? Made { get; init; }

    /// <summary>The standing yes that it used.</summary>
    public long? PermissionId { get; init; }

    /// <summary>
    /// The place of the action that this one has taken back; null where it is another one. What was only proposed under that name did
    /// nothing.
    /// </summary>
    public int? Undoes =>
        Type == Undo && Status == ActionStatus.Ok && Payload is { ValueKind: JsonValueKind.Object } given
            && given.TryGetProperty("index", out var index)
            ? index.GetInt32()
            : null;

    /// <summary>What is done.</summary>
    public JsonElement? EffectivePayload => CorrectedPayload ?? Payload;

    public static ExecutionResult Summarize(IEnumerable<ActionRow> rows)
    {
        var all = rows.ToList();
        var undone = all.Select(row => row.Undoes).ToHashSet();
        var actions = all.Select(row => row.ToExecuted() with { IsUndone = undone.Contains(row.Position) }).ToArray();
        var counts = ActionTally.Sum(actions.Select(action => (action.Status, 1)));
        return new ExecutionResult
        {
            Succeeded = counts.Succeeded,
            Failed = counts.Failed,
            Unknown = counts.Unknown,
            AwaitingApproval = counts.AwaitingApproval,
            Actions = actions,
        };
    }

    public ExecutedAction ToExecuted() => new()
    {
        Index = Position,
        Type = Type,
        Payload = Payload,
        CorrectedPayload = CorrectedPayload,
        Status = Status,
        Tier = Tier,
        Message = Message,
        Error = Error,
        DurationMs = DurationMs,
        Made = Made,
    };
}
