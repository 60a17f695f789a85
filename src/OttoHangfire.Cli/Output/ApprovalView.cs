using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Approvals for a person to read. The sentence is never cut: what is left out could be what matters.</summary>
internal static class ApprovalView
{
    public static void ShowList(Terminal terminal, Page<Approval> approvals)
    {
        if (approvals.Items.Count == 0)
        {
            terminal.Say("Nothing waits for your approval.");
            return;
        }

        var table = terminal.NewTable("what would happen", "id", "task", "status", "tier", "until", "what would happen");
        foreach (var approval in approvals.Items)
        {
            table.AddTexts(
                $"{approval.Id}",
                $"{approval.TaskId}",
                approval.Status,
                $"{approval.Tier}",
                TimeFormat.Short(approval.ExpiresAt),
                approval.Summary);
        }

        terminal.Rich.Write(table);
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
        ? $"Approved. Task {approval.TaskId} continues. To see the result, run '{TypedCommand.Otto($"show {approval.TaskId}")}'."
        : $"Rejected. Task {approval.TaskId} will not do this.";
}
