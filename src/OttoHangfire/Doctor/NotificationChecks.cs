using Dapper;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Notifications;

namespace OttoHangfire.Doctor;

/// <summary>Does what Otto has to say arrive?</summary>
internal sealed class NotificationChecks(OttoSettings settings, DatabaseInspection database, TimeProvider clock)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private static readonly DoctorFix SendAgain = DoctorFix.Manual(
        $"To see why, run '{TypedCommand.Otto("channels messages")}'. Correct the channel, try it with "
            + $"'{TypedCommand.Otto("channels test NAME")}', then send them again with '{TypedCommand.Otto("channels send ID")}'.");

    public IEnumerable<Check> All => [new("notifications.delivered", "Notifications", LookAsync)];

    private Task<Finding> LookAsync(CancellationToken cancellation) => database.LookAsync(connection => Of(
        connection.QuerySingle<Undelivered>(
            """
            SELECT (SELECT count(*) FROM otto_outbox
                     WHERE state IN ('failed', 'gone') AND last_error IS DISTINCT FROM @Withdrawn AND finished_at > @week) AS given_up,
                   (SELECT count(*) FROM otto_outbox WHERE state = 'unknown' AND finished_at > @week) AS doubtful,
                   (SELECT count(*) FROM otto_outbox WHERE state = 'pending' AND tries > 0) AS tried_in_vain,
                   (SELECT count(*) FROM otto_devices WHERE state = 'active') AS browsers
            """,
            new { week = clock.GetUtcNow() - Week, OutboxRepository.Withdrawn })));

    private Finding Of(Undelivered messages) => messages switch
    {
        { GivenUp: > 0 } => Finding.Warning($"Given up in the last seven days: {messages.GivenUp}.", SendAgain),
        { Doubtful: > 0 } => Finding.Warning(
            $"Of {messages.Doubtful} nobody knows whether they came: the line broke after they were handed over.",
            DoctorFix.Manual(
                $"To see which, run '{TypedCommand.Otto("channels messages --state unknown")}'. Look whether they came; if not, "
                    + $"send them again with '{TypedCommand.Otto("channels send ID")}'.")),
        { TriedInVain: > 0 } => Finding.Warning(
            $"Not delivered so far: {messages.TriedInVain}. They are tried again, for at most a day.",
            DoctorFix.Manual(
                $"To see why, run '{TypedCommand.Otto("channels messages --state pending")}'. Correct the channel, and try it with "
                    + $"'{TypedCommand.Otto("channels test NAME")}'.")),
        _ => OfChannels(new OwnersChannels(settings).Now, messages.Browsers),
    };

    /// <summary>All that was said has come; but is there anywhere to say it?</summary>
    private static Finding OfChannels(ChannelsNow channels, long browsers) => (channels.All, channels.Default) switch
    {
        _ when channels.Problem is { } problem =>
            Finding.Warning("The channels that you have set up cannot be read.", DoctorFix.Manual(problem)),
        _ when channels.Summaries.FirstOrDefault(channel => channel.Problem is not null) is { } broken => Finding.Warning(
            $"Nothing can be sent over {broken.Name}.",
            DoctorFix.Manual($"{broken.Problem} To correct it, run '{TypedCommand.Otto($"channels edit {broken.Name}")}'.")),
        _ when browsers == 0 && channels.Browsers is { } nobody => Finding.Warning(
            $"No browser takes the messages of {nobody.Name}.",
            DoctorFix.Manual("Open Otto in a browser, and press \"Notify me here\" under Settings, Channels.")),
        ([], _) => Finding.Info(
            "No channel is set up, so reminders are notes only. To get them where you look, "
                + $"run '{TypedCommand.Otto("channels add")}', or open Settings, Channels."),
        (_, null) => Finding.Info(
            "None of your channels is the default, so reminders that name none are notes only. "
                + $"To make one the default, run '{TypedCommand.Otto("channels default NAME")}'."),
        (_, { } taking) => Finding.Ok(
            $"None was given up in the last seven days, and none waits for another try. {taking} is the default."),
    };

    private sealed record Undelivered
    {
        public long GivenUp { get; init; }
        public long Doubtful { get; init; }
        public long TriedInVain { get; init; }
        public long Browsers { get; init; }
    }
}
