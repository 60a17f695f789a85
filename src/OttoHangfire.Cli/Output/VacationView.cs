using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Vacations for a person to read.</summary>
internal static class VacationView
{
    public static void ShowList(Terminal terminal, TimeFormat times, Page<Vacation> vacations)
    {
        if (vacations.Items.Count == 0)
        {
            terminal.Say($"There is no vacation. To add one, run '{TypedCommand.Otto("vacation add --from 2026-12-24 --to 2027-01-01")}'.");
            return;
        }

        var table = new TextTable(
            terminal, new("id"), Column.Time("from"), Column.Time("until"), Column.Words("only", drop: 1), Column.Prose("note"))
        { Zone = times.Zone };
        foreach (var vacation in vacations.Items)
        {
            table.Add(
                $"{vacation.Id}",
                times.Exact(vacation.From),
                times.Exact(vacation.To),
                string.Join(", ", vacation.TaskTypes ?? []),
                vacation.Note);
        }

        table.Write();
        Listing.SayMore(terminal, vacations.NextCursor);
    }
}
