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
            table.AddTexts($"{approval.Id}", $"{approval.TaskId}", approval.Status, $"{approval.Tier}", Instants.Short(approval.ExpiresAt), approval.Summary);
        }

        terminal.Rich.Write(table);
        Listing.SayMore(terminal, approvals.NextCursor);
    }

    public static string Sentence(Approval approval) => approval.Status == ApprovalStatus.Approved
        ? $"Approved. Task {approval.TaskId} goes on."
        : $"Rejected. Of task {approval.TaskId} this will not happen.";
}
