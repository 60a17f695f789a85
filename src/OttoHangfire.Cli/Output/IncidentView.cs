using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Incidents for a person to read.</summary>
internal static class IncidentView
{
    public static void ShowList(Terminal terminal, TimeFormat times, Page<Incident> incidents)
    {
        if (incidents.Items.Count == 0)
        {
            terminal.Say("Nothing is wrong.");
            return;
        }

        foreach (var incident in incidents.Items)
        {
            terminal.Say($"{incident.Id}  {incident.Title}, since {times.Short(incident.OpenedAt)}{State(incident, times)}");
            terminal.Say($"   {incident.Sentence}");
        }

        Listing.SayMore(terminal, incidents.NextCursor);
        if (incidents.Items.FirstOrDefault(incident => incident is { ClosedAt: null, AcknowledgedAt: null }) is { } open)
        {
            terminal.Say($"When you have seen one, run '{TypedCommand.Otto($"incidents ack {open.Id}")}'.");
        }
    }

    private static string State(Incident incident, TimeFormat times) => incident switch
    {
        { ClosedAt: { } at, Ending: IncidentEnding.WorksAgain } => $"; it works again since {times.Short(at)}",
        { ClosedAt: { } at } => $"; over since {times.Short(at)}",
        { AcknowledgedAt: not null } => "; seen",
        { Times: > 1 } => $"; {incident.Times} times",
        _ => "",
    };
}
