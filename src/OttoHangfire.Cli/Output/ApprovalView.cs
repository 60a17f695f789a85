using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Approvals for a person to read. The sentence is never cut: what is left out could be what matters.</summary>
internal static class ApprovalView
{
    public static void ShowList(Terminal terminal, Page<Approval> approvals)
    {
        if (approvals.Items.Count == 0)
        {
            terminal.Say("Nothing waits for you.");
            return;
        }

        var table = terminal.NewTable("what would happen", "id", "task", "status", "tier", "until", "what would happen");
        foreach (var approval in approvals.Items)
        {
            table.AddTexts($"{approval.Id}", $"{approval.TaskId}", approval.Status, $"{approval.Tier}", LocalTimes.Short(approval.ExpiresAt), approval.Summary);
        }

        terminal.Rich.Write(table);
        Listing.SayMore(terminal, approvals.NextCursor);
        if (approvals.Items.FirstOrDefault(approval => approval.Status == ApprovalStatus.Pending) is { } open)
        {
            var name = approvals.Items.Any(NeedsName) ? " (at tier 4 with --confirm and the name that stands in quotation marks)" : "";
            terminal.Say($"Yes: '{UpMessages.Otto} approve {open.Id}'{name}. No: '{UpMessages.Otto} reject {open.Id}'.");
        }
    }

    /// <summary>What is approved at tier 4 is named by the person, so that no yes is a slip of the finger.</summary>
    public static bool NeedsName(Approval approval) => approval is { Tier: >= 4, Status: ApprovalStatus.Pending };

    public static string Sentence(Approval approval) => approval.Status == ApprovalStatus.Approved
        ? $"Approved. Task {approval.TaskId} goes on; '{UpMessages.Otto} show {approval.TaskId}' says how it went."
        : $"Rejected. Of task {approval.TaskId} this will not happen.";
}
