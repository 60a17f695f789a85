using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Channels, and what went over them, for a person to read.</summary>
internal static class MessageView
{
    public static void ShowChannels(Terminal terminal, IReadOnlyList<ChannelSummary> channels)
    {
        if (channels.Count == 0)
        {
            terminal.Say($"No channel is set up, so reminders are notes only. To set one up, run '{TypedCommand.Otto("channels add")}'.");
            return;
        }

        var table = new TextTable(terminal, Column.Words("name"), Column.Words("kind"), Column.Words("default"), Column.Words("from"));
        foreach (var channel in channels)
        {
            table.Add(channel.Name, channel.Kind, channel.Default ? "yes" : "", channel.From);
        }

        table.Write();
        foreach (var problem in channels.Select(channel => channel.Problem).OfType<string>())
        {
            terminal.Say(problem);
        }

        if (!channels.Any(channel => channel.Default))
        {
            terminal.Say(
                "None of them is the default, so reminders that name none are notes only. "
                    + $"To make one the default, run '{TypedCommand.Otto($"channels default {channels[0].Name}")}'.");
        }

        terminal.Say($"To try one, run '{TypedCommand.Otto($"channels test {channels[0].Name}")}'.");
    }

    public static void ShowList(Terminal terminal, TimeFormat times, Page<Notification> messages)
    {
        if (messages.Items.Count == 0)
        {
            terminal.Say("There is no such message.");
            return;
        }

        var table = new TextTable(
            terminal, new("id"), Column.Time("put in"), Column.Words("channel"), Column.Words("state"), Column.Words("message"))
        { Zone = times.Zone };
        foreach (var message in messages.Items)
        {
            table.Add($"{message.Id}", times.Short(message.CreatedAt), message.Channel, message.State, Words(message, times));
        }

        table.Write();
        Listing.SayMore(terminal, messages.NextCursor);
        if (messages.Items.FirstOrDefault(CanBeSentAgain) is { } lost)
        {
            terminal.Say($"To send one again, run '{TypedCommand.Otto($"channels send {lost.Id}")}'.");
        }
    }

    private static string Words(Notification message, TimeFormat times)
    {
        var said = message.Body.Length == 0 ? message.Title : $"{message.Title}: {message.Body}";
        var waits = message.QuietUntil is { } until ? $" (waits until {times.Short(until)}, when the quiet hours end)" : "";
        return (message.LastError is { } problem ? $"{said} ({problem})" : said) + waits;
    }

    private static bool CanBeSentAgain(Notification message) =>
        message.State is NotificationState.Failed or NotificationState.Gone or NotificationState.Unknown;
}
