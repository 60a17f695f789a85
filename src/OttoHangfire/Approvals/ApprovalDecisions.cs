using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Approvals;

/// <summary>
/// Where a person decides. A decision only opens the saved action and makes its task due: the same job, executor and close as
/// always do the rest, so that a crash after the decision is a crash as any other.
/// </summary>
internal sealed class ApprovalDecisions(
    OttoDatabase database,
    ApprovalRepository approvals,
    ActionRepository actions,
    OttoTaskRepository tasks,
    Recurrence recurrence,
    CorrectionCheck correct,
    StandingPermissions permissions,
    AuditRepository audit,
    ShortWrites writes,
    TimeProvider clock)
{
    /// <summary>Questions that are looked up at a time.</summary>
    private const int Batch = 200;

    /// <summary>Characters.</summary>
    private const int LongestComment = 4000;

    /// <summary>Lets the action happen, once; with the corrected payload where there is one.</summary>
    /// <exception cref="RefusalException">There is no such question, it is answered or out of date, or the consent does not fit
    /// it; nothing was decided.</exception>
    public async Task<Approval> ApproveAsync(long id, ApprovalConsent consent, string by, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(consent.PayloadSha256))
        {
            throw RefusalException.Field(
                "payload_sha256", "is missing; send the hash that the approval shows");
        }

        CheckComment(consent.Comment);
        var corrected = consent.Payload is { } payload ? await CorrectAsync(id, consent, payload, cancellation) : null;
        return await AnswerAsync(
            id,
            async (asked, transaction) =>
            {
                Check(asked, consent);
                var answer = new ApprovalAnswer(ApprovalStatus.Approved, by, consent.Comment)
                {
                    Corrected = corrected,
                    PermissionId = consent.Also is { } also ? await permissions.GiveAsync(also, asked, by, transaction) : null,
                };
                await DecideAsync(asked, answer, transaction);
                await actions.OpenAgainAsync(asked.ActionId, corrected is not null, corrected?.Payload, corrected?.Pin, transaction);
                await recurrence.WakeAsync(asked.TaskId!.Value, asked.RunId, transaction);
            },
            cancellation);
    }

    /// <summary>Keeps the action from happening; when it was the last one that the run waited for, the run closes.</summary>
    /// <exception cref="RefusalException">There is no such question, or it is answered or out of date; nothing was decided.</exception>
    public Task<Approval> RejectAsync(long id, ApprovalRefusal refusal, string by, CancellationToken cancellation)
    {
        CheckComment(refusal.Comment);
        return AnswerAsync(
            id,
            async (asked, transaction) =>
            {
                await DecideAsync(asked, new ApprovalAnswer(ApprovalStatus.Rejected, by, refusal.Comment), transaction);
                var why = refusal.Comment is { Length: > 0 } comment ? $"A person rejected it: {comment}" : "A person rejected it.";
                await EndAsync(asked, ActionStatus.Rejected, why, transaction);
            },
            cancellation);
    }

    /// <summary>Ends the questions whose time has run out, and wakes what nobody has to wait for any more.</summary>
    public async Task LookAfterAsync(CancellationToken cancellation)
    {
        while (await approvals.OverdueAsync(Batch, cancellation) is { Count: > 0 } overdue)
        {
            await writes.EachAsync(overdue, ExpireAsync, cancellation);
        }

        // As after a pause in which the last question ran out.
        foreach (var answered in await approvals.AnsweredAsync(cancellation))
        {
            await database.WriteAsync(transaction => recurrence.WakeAsync(answered.TaskId, answered.RunId, transaction), cancellation);
        }
    }

    /// <summary>Looked at before the write: what the payload points at may have to be read.</summary>
    private async Task<Correction?> CorrectAsync(long id, ApprovalConsent consent, JsonElement payload, CancellationToken cancellation)
    {
        var asked = await OpenAsync(id, database.Read(cancellation));
        Check(asked, consent);
        return await correct(asked, payload, cancellation);
    }

    /// <summary>One transaction: the question is open, the answer is given, and what follows from it is on its way.</summary>
    private async Task<Approval> AnswerAsync(long id, Func<ApprovalRow, SqlTransaction, Task> answer, CancellationToken cancellation)
    {
        var answered = await database.WriteAsync(
            async transaction =>
            {
                await answer(await OpenAsync(id, transaction), transaction);
                Failpoint.Hit("deciding");
                return await approvals.FindAsync(id, transaction);
            },
            cancellation);
        Failpoint.Hit("decided");
        return answered!;
    }

    private async Task<int> ExpireAsync(long id, SqlTransaction transaction)
    {
        if (await approvals.ExpireAsync(id, transaction) is not { } expired)
        {
            return 0;
        }

        await audit.AddAsync(AuditLine(expired, ApprovalStatus.Expired, by: "backend"), transaction);
        await EndAsync(
            expired, ActionStatus.Expired, $"Nobody decided within {ApprovalRepository.Patience.TotalHours:0} hours.", transaction);
        return 1;
    }

    private async Task<ApprovalRow> OpenAsync(long id, SqlSession session)
    {
        var asked = await approvals.FindAsync(id, session) ?? throw RefusalException.NotFound($"There is no approval {id}.");
        if (asked.Status == ApprovalStatus.Expired || (asked.Status == ApprovalStatus.Pending && asked.ExpiresAt <= clock.GetUtcNow()))
        {
            throw new RefusalException(
                RefusalKind.Expired, $"Approval {id} expired at {Rfc3339Converter.Format(asked.ExpiresAt)}. The action will not happen.");
        }

        if (asked.Status != ApprovalStatus.Pending)
        {
            throw RefusalException.Conflict(
                $"Approval {id} was already {asked.Status} by {asked.DecidedBy} at {Rfc3339Converter.Format(asked.DecidedAt!.Value)}.");
        }

        if (await tasks.FindAsync(asked.TaskId!.Value, session) is { Status: OttoStatus.Blocked, Reason: OttoReason.Paused })
        {
            throw RefusalException.Conflict($"Task {asked.TaskId} is paused. Resume it, then decide.");
        }

        return asked;
    }

    private static void CheckComment(string? comment)
    {
        if (comment?.Length > LongestComment)
        {
            throw RefusalException.Field("comment", "may have at most 4,000 characters");
        }
    }

    private static void Check(ApprovalRow asked, ApprovalConsent consent)
    {
        if (!string.Equals(consent.PayloadSha256, asked.PayloadSha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusalException(
                RefusalKind.Changed,
                $"The payload of approval {asked.Id} has another hash: the action has changed since you saw it. Read it again, then "
                    + "decide.");
        }

        if (asked.Confirm is not null && consent.Confirm != asked.Confirm)
        {
            throw new RefusalException(
                RefusalKind.Unconfirmed,
                $"This is tier {asked.Tier}. As \"confirm\", send exactly the name that the summary shows in quotation marks.");
        }
    }

    private async Task DecideAsync(ApprovalRow asked, ApprovalAnswer answer, SqlTransaction transaction)
    {
        if (!await approvals.DecideAsync(asked.Id, answer, transaction))
        {
            throw RefusalException.Conflict($"Approval {asked.Id} was decided in the meantime.");
        }

        await audit.AddAsync(
            AuditLine(asked, answer.Status, answer.By) with
            {
                AllowedBy = answer.Status == ApprovalStatus.Approved ? Words(asked.Id, answer.By) : null,
                Change = answer.Corrected is { } corrected
                    ? $"{asked.Summary} It was corrected to the payload {corrected.Sha256}. {corrected.Summary}"
                    : asked.Summary,
            },
            transaction);
    }

    /// <summary>The action will not happen.</summary>
    private async Task EndAsync(ApprovalRow asked, string status, string why, SqlTransaction transaction)
    {
        await actions.EndWaitingAsync(asked.ActionId, status, why, transaction);
        if (!await approvals.AnyOpenAsync(asked.RunId, transaction))
        {
            await recurrence.WakeAsync(asked.TaskId!.Value, asked.RunId, transaction);
        }
    }

    /// <summary>Who allowed what an approval allowed. What was decided before proof was asked, nobody has proved.</summary>
    internal static string Words(long id, string by) =>
        by.StartsWith("owner (", StringComparison.Ordinal) ? $"{by}, approval {id}" : $"{by} (not proved), approval {id}";

    /// <summary>What became of a question, for the audit.</summary>
    internal static AuditEntry AuditLine(ApprovalRow asked, string outcome, string by) => new()
    {
        Event = AuditEvent.Approval,
        Outcome = outcome,
        AskedBy = by,
        TaskId = asked.TaskId,
        RunId = asked.RunId,
        ActionIndex = asked.ActionIndex,
        Type = asked.Type,
        PayloadSha256 = asked.PayloadSha256,
        Change = asked.Summary,
    };
}
