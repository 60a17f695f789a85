using OttoHangfire.Access;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/approvals</c>: what waits for a yes, and the yes, the corrected yes or the no.</summary>
internal static class ApprovalRoutes
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/approvals", ListAsync);
        pages.MapGet("/approvals/{id:long}", ShowAsync);
        forms.MapPost("/approvals/{id:long}/approve", ApproveAsync);
        forms.MapPost("/approvals/{id:long}/correct", CorrectAsync);
        forms.MapPost("/approvals/{id:long}/reject", RejectAsync);
    }

    private static async Task<IResult> ListAsync(
        string? status, string? cursor, ApprovalRepository approvals, CancellationToken cancellation)
    {
        status = status is "all" ? null : string.IsNullOrEmpty(status) ? ApprovalStatus.Pending : status;
        cursor = string.IsNullOrEmpty(cursor) ? null : cursor;
        var query = ListQuery.Read("approvals", "25", cursor, status);
        return ConsolePage.Of<ApprovalListPage>()
            .With(
                nameof(ApprovalListPage.Approvals),
                await approvals.PageAsync(ListQuery.OneOf("status", status, ApprovalStatus.All), query, cancellation))
            .With(nameof(ApprovalListPage.StatusFilter), status)
            .With(nameof(ApprovalListPage.Cursor), cursor);
    }

    private static async Task<IResult> ShowAsync(long id, ApprovalRepository approvals, CancellationToken cancellation) =>
        await PageOfAsync(id, approvals, refusal: null, typed: null, cancellation);

    private static Task<IResult> ApproveAsync(
        long id,
        HttpRequest request,
        ApprovalDecisions decisions,
        ApprovalRepository approvals,
        TimeProvider clock,
        CancellationToken cancellation) =>
        DecideAsync(
            id,
            request,
            approvals,
            fields => decisions.ApproveAsync(
                id, Consent(fields) with { Also = Also(fields, clock) }, Caller.Of(request).Name, cancellation),
            cancellation);

    private static Task<IResult> CorrectAsync(
        long id, HttpRequest request, ApprovalDecisions decisions, ApprovalRepository approvals, CancellationToken cancellation) =>
        DecideAsync(
            id,
            request,
            approvals,
            fields =>
            {
                var payload = fields.Json("payload")
                    ?? throw RefusalException.Field("payload", "is missing; change the one that is asked for");
                return decisions.ApproveAsync(id, Consent(fields) with { Payload = payload }, Caller.Of(request).Name, cancellation);
            },
            cancellation);

    private static Task<IResult> RejectAsync(
        long id, HttpRequest request, ApprovalDecisions decisions, ApprovalRepository approvals, CancellationToken cancellation) =>
        DecideAsync(
            id,
            request,
            approvals,
            fields => decisions.RejectAsync(
                id, new ApprovalRefusal { Comment = fields.Text("comment") }, Caller.Of(request).Name, cancellation),
            cancellation);

    /// <summary>What was refused is said above the question, and what was typed is still there.</summary>
    private static async Task<IResult> DecideAsync(
        long id,
        HttpRequest request,
        ApprovalRepository approvals,
        Func<FormFields, Task<Approval>> decideAsync,
        CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(request);
        try
        {
            await decideAsync(fields);
            return SeeOther.To($"/approvals/{id}");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await PageOfAsync(id, approvals, refusal, fields, cancellation);
        }
    }

    private static ApprovalConsent Consent(FormFields fields) => new()
    {
        PayloadSha256 = fields.Text("payload_sha256"),
        Confirm = fields.Text("confirm"),
        Comment = fields.Text("comment"),
    };

    /// <summary>Whether the yes also holds for what this task proposes next, and for how long.</summary>
    /// <exception cref="RefusalException">It is none of the choices.</exception>
    private static StandingYes? Also(FormFields fields, TimeProvider clock) => fields.Text("also") switch
    {
        null => null,
        "1" => new StandingYes { TaskId = true, Until = clock.GetUtcNow().AddHours(1) },
        "8" => new StandingYes { TaskId = true },
        _ => throw RefusalException.Field("also", "must be one of the choices"),
    };

    private static async Task<ConsolePage> PageOfAsync(
        long id, ApprovalRepository approvals, RefusalException? refusal, FormFields? typed, CancellationToken cancellation)
    {
        var approval = await approvals.FindAsync(id, cancellation) ?? throw RefusalException.NotFound($"There is no approval {id}.");
        return ConsolePage.Of<ApprovalPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(ApprovalPage.Approval), approval)
            .With(nameof(ApprovalPage.Name), approval.Confirm)
            .With(nameof(ApprovalPage.Problem), refusal is null ? null : Sentence(refusal))
            .With(nameof(ApprovalPage.Corrected), typed?.Text("payload"))
            .With(nameof(ApprovalPage.Comment), typed?.Text("comment"));
    }

    private static string Sentence(RefusalException refusal) => refusal.Kind == RefusalKind.Unconfirmed
        ? "Nothing was decided. Type the name exactly as it stands above its field."
        : $"Nothing was decided. {refusal.Message}";
}
