using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Output;

/// <summary>Runs for a person to read: what was asked, what Otto said, what was done.</summary>
internal static class RunView
{
    public static void ShowList(Terminal terminal, TimeFormat times, Page<OttoRun> runs)
    {
        if (runs.Items.Count == 0)
        {
            terminal.Say("No runs found.");
            return;
        }

        var table = new TextTable(
            terminal,
            new("id"),
            new("task", Drop: 1),
            Column.Words("status"),
            Column.Time("when"),
            new("took", Drop: 2),
            Column.Prose("otto said"))
        { Zone = times.Zone };
        foreach (var run in runs.Items)
        {
            table.Add(
                $"{run.Id}",
                $"{run.TaskId}",
                Status(run),
                times.Short(run.StartedAt ?? run.CreatedAt),
                Took(run.DurationMs),
                ForeignText.Line(run.OutputText, Listing.Gist));
        }

        table.Write();
        Listing.SayMore(terminal, runs.NextCursor);
    }

    public static void Show(Terminal terminal, TimeFormat times, OttoRun run)
    {
        terminal.Say($"Run {run.Id}: {Status(run)}");
        var facts = new KeyValueTable(terminal);
        facts.Add("task", $"{run.TaskId}");
        facts.Add("attempt", $"{run.Attempt}");
        facts.Add("started", times.Full(run.StartedAt));
        facts.Add("took", Took(run.DurationMs));
        facts.Add("otto said", run.OutputText);
        ShowActions(terminal, run.OutputPayload?.Execution.Actions ?? []);
    }

    public static void ShowLogs(Terminal terminal, TimeFormat times, OttoRun run)
    {
        foreach (var line in run.Logs)
        {
            terminal.Say($"  {times.Exact(line.At)} {line.Level,-7} {line.Message}");
        }
    }

    private static void ShowActions(Terminal terminal, IReadOnlyList<ExecutedAction> actions)
    {
        if (actions.Count == 0)
        {
            terminal.Say("  Otto proposed no actions.");
            return;
        }

        var table = new TextTable(terminal, new("#"), new("action"), Column.Words("status"), Column.Prose("result"));
        foreach (var action in actions)
        {
            table.Add($"{action.Index}", action.Type, action.Status, action.Error ?? action.Message);
        }

        table.Write();
    }

    private static string Status(OttoRun run) => run.Reason is null ? run.Status : $"{run.Status} ({run.Reason})";

    private static string Took(long? milliseconds) => milliseconds switch
    {
        null => "",
        < 1000 => $"{milliseconds} ms",
        _ => (milliseconds.Value / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) + " s",
    };
}
