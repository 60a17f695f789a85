using OttoHangfire.Actions;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Approvals;

/// <summary>
/// Where a standing yes is given, used and taken back. Each is a line of the audit in its own transaction; a use stands in the
/// transaction of the action that it lets happen.
/// </summary>
internal sealed class StandingPermissions(
    OttoDatabase database, PermissionRepository permissions, AuditRepository audit, TimeProvider clock)
{
    /// <summary>The highest tier for which there is one.</summary>
    public const int HighestTier = 3;

    private const int LowestTier = 2;
    private const int MostUses = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    /// <summary>Gives what is asked for with the answer to a question, once it is seen to be within the limits.</summary>
    /// <exception cref="RefusalException">It is for too much, for too long, or for this tier there is none.</exception>
    public async Task<long> GiveAsync(StandingYes also, ApprovalRow asked, string by, SqlTransaction transaction)
    {
        var given = Check(also, asked, by);
        var id = await permissions.AddAsync(given, transaction);
        var limit = given.Uses is { } uses ? $"{uses} actions" : "any number of actions";
        var line = Line((await permissions.FindAsync(id, transaction))!, AuditOutcome.Given, by);
        await audit.AddAsync(
            line with
            {
                AllowedBy = ApprovalDecisions.Words(asked.Id, by),
                Change = $"permission {id}: {limit} of this type in this task, until {Rfc3339Converter.Format(given.Until)}",
            },
            transaction);
        return id;
    }

    /// <summary>Uses it for an action that is about to happen in this transaction.</summary>
    /// <exception cref="PermissionEndedException">It was taken back, used up or ran out since it was looked up.</exception>
    public async Task UseAsync(long id, ActionRow action, ActionScope scope)
    {
        var used = await permissions.UseAsync(id, scope.Transaction) ?? throw new PermissionEndedException(id);
        var of = used.Uses is { } uses ? $"{used.Used} of {uses}" : $"{used.Used}";
        await audit.AddAsync(
            Line(used, AuditOutcome.Used, TaskAudit.PutInBy(scope.Task)) with
            {
                AllowedBy = Words(used),
                RunId = scope.RunId,
                ActionIndex = action.Position,
                PayloadSha256 = JsonText.Sha256(action.EffectivePayload),
                Change = $"permission {id}: use {of}",
            },
            scope.Transaction);
    }

    /// <summary>Takes one back: from now on the task asks again.</summary>
    /// <exception cref="RefusalException">There is no such permission, or it holds no longer.</exception>
    public Task RevokeAsync(long id, string by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                var permission = await permissions.FindAsync(id, transaction) ?? throw Unknown(id);
                if (await permissions.EndAsync(id, by, transaction) is null)
                {
                    throw RefusalException.Conflict($"Permission {id} holds no longer: it is {Spoken(permission.Status)}.");
                }

                await EndedAsync(permission, by, "taken back", transaction);
            },
            cancellation);

    /// <summary>The task is not any more what they were given for.</summary>
    public async Task EndOfTaskAsync(long taskId, string by, string why, SqlTransaction transaction)
    {
        foreach (var permission in await permissions.EndOfTaskAsync(taskId, by, transaction))
        {
            await EndedAsync(permission, by, why, transaction);
        }
    }

    public static RefusalException Unknown(long id) => RefusalException.NotFound($"There is no permission {id}.");

    /// <summary>Who allowed what a permission allowed.</summary>
    public static string Words(Permission permission) => $"{permission.GrantedBy}, permission {permission.Id}";

    private NewPermission Check(StandingYes also, ApprovalRow asked, string by)
    {
        if (asked.Tier is < LowestTier or > HighestTier)
        {
            throw RefusalException.Field("also", $"is possible at tiers 2 and 3 only; this is tier {asked.Tier}");
        }

        if (also.TaskId != true)
        {
            throw RefusalException.Field("also.task_id", "must be true: a standing yes is for one task");
        }

        return new NewPermission(asked.TaskId!.Value, asked.Id, asked.Type, asked.Tier, by, Until(also), Uses(also));
    }

    private DateTimeOffset Until(StandingYes also)
    {
        var now = clock.GetUtcNow();
        var latest = now + Longest;
        return also switch
        {
            { Until: null, Uses: null } => throw RefusalException.Field("also.until", "is missing; say until when, or how many uses"),
            { Until: { } until } when until <= now => throw RefusalException.Field("also.until", "must be in the future"),
            { Until: { } until } when until > latest => throw RefusalException.Field(
                "also.until", $"may be at most {Longest.TotalHours:0} hours from now, {Rfc3339Converter.Format(latest)}"),
            _ => also.Until ?? latest,
        };
    }

    private static int? Uses(StandingYes also) => also.Uses is null or (>= 1 and <= MostUses)
        ? also.Uses
        : throw RefusalException.Field("also.uses", $"must be a whole number from 1 to {MostUses}");

    private Task EndedAsync(Permission permission, string by, string why, SqlTransaction transaction) =>
        audit.AddAsync(
            Line(permission, AuditOutcome.Ended, by) with { Change = $"permission {permission.Id}: {why} after {permission.Used} uses" },
            transaction);

    private static string Spoken(string status) => status.Replace('_', ' ');

    private static AuditEntry Line(Permission permission, string outcome, string by) => new()
    {
        Event = AuditEvent.Permission,
        Outcome = outcome,
        AskedBy = by,
        TaskId = permission.TaskId,
        Type = permission.Type,
    };
}

/// <summary>A permission that was looked up does not hold any more: nothing was done, and the action is judged anew.</summary>
internal sealed class PermissionEndedException(long id) : Exception($"Permission {id} holds no longer.");
