using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Approvals for a person to read. The sentence is never cut: what is left out could be what matters.</summary>
internal static class ApprovalView
{
    public static void ShowList(Terminal terminal, TimeFormat times, Page<Approval> approvals)
    {
        if (approvals.Items.Count == 0)
        {
            terminal.Say("Nothing waits for your approval.");
            return;
        }

        var table = new TextTable(
            terminal,
            new("id"),
            new("task", Drop: 2),
            Column.Words("status", drop: 1),
            new("tier", Drop: 3),
            Column.Time("until"),
            Column.Prose("what would happen"))
        { Zone = times.Zone };
        foreach (var approval in approvals.Items)
        {
            table.Add(
                $"{approval.Id}",
                $"{approval.TaskId}",
                approval.Status,
                $"{approval.Tier}",
                times.Short(approval.ExpiresAt),
                approval.Summary);
        }

        table.Write();
        Listing.SayMore(terminal, approvals.NextCursor);
        if (approvals.Items.FirstOrDefault(approval => approval.Status == ApprovalStatus.Pending) is { } open)
        {
            terminal.Say(
                $"To approve, run '{TypedCommand.Otto($"approve {open.Id}")}'. To reject, run '{TypedCommand.Otto($"reject {open.Id}")}'.");
            if (approvals.Items.Any(NeedsName))
            {
                terminal.Say("To approve at tier 4, add --confirm and the name that is shown in quotation marks.");
            }
        }
    }

    /// <summary>At tier 4 the person types a name, so that no approval is a slip of the finger.</summary>
    public static bool NeedsName(Approval approval) => approval is { Tier: >= 4, Status: ApprovalStatus.Pending };

    public static string Sentence(Approval approval) => approval.Status == ApprovalStatus.Approved
        ? $"{Approved(approval)} To see the result, run '{TypedCommand.Otto($"show {approval.TaskId}")}'."
        : $"Rejected. Task {approval.TaskId} will not do this.";

    private static string Approved(Approval approval)
    {
        var what = approval.CorrectedSummary is { } corrected ? $"Approved with your correction: {corrected}" : "Approved.";
        var standing = approval.PermissionId is { } permission
            ? $" It was given permission {permission}; to take that back, run '{TypedCommand.Otto($"approvals revoke {permission}")}'."
            : "";
        return $"{what} Task {approval.TaskId} continues.{standing}";
    }
}
