using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Output;

/// <summary>Runs for a person to read: what was asked, what Otto said, what was done.</summary>
internal static class RunView
{
    public static void ShowList(Terminal terminal, Page<OttoRun> runs)
    {
        if (runs.Items.Count == 0)
        {
            terminal.Say("No runs found.");
            return;
        }

        var table = terminal.NewTable("otto said", "id", "task", "status", "when", "took", "otto said");
        foreach (var run in runs.Items)
        {
            table.AddTexts(
                $"{run.Id}",
                $"{run.TaskId}",
                Status(run),
                TimeFormat.Short(run.StartedAt ?? run.CreatedAt),
                Took(run.DurationMs),
                ForeignText.Line(run.OutputText, Listing.Gist));
        }

        terminal.Rich.Write(table);
        Listing.SayMore(terminal, runs.NextCursor);
    }

    public static void Show(Terminal terminal, OttoRun run)
    {
        terminal.Say($"Run {run.Id}: {Status(run)}");
        var facts = new KeyValueTable(terminal);
        facts.Add("task", $"{run.TaskId}");
        facts.Add("attempt", $"{run.Attempt}");
        facts.Add("started", TimeFormat.Local(run.StartedAt));
        facts.Add("took", Took(run.DurationMs));
        facts.Add("otto said", run.OutputText);
        ShowActions(terminal, run.OutputPayload?.Execution.Actions ?? []);
    }

    public static void ShowLogs(Terminal terminal, OttoRun run)
    {
        foreach (var line in run.Logs)
        {
            terminal.Say($"  {TimeFormat.Local(line.At)} {line.Level,-7} {line.Message}");
        }
    }

    private static void ShowActions(Terminal terminal, IReadOnlyList<ExecutedAction> actions)
    {
        if (actions.Count == 0)
        {
            terminal.Say("  Otto proposed no actions.");
            return;
        }

        var table = terminal.NewTable("result", "#", "action", "status", "result");
        foreach (var action in actions)
        {
            table.AddTexts($"{action.Index}", action.Type, action.Status, action.Error ?? action.Message);
        }

        terminal.Rich.Write(table);
    }

    private static string Status(OttoRun run) => run.Reason is null ? run.Status : $"{run.Status} ({run.Reason})";

    private static string Took(long? milliseconds) => milliseconds switch
    {
        null => "",
        < 1000 => $"{milliseconds} ms",
        _ => (milliseconds.Value / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) + " s",
    };
}
