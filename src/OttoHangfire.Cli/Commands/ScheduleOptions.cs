using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>The options that make a task recurring, and what is wrong with them together.</summary>
internal sealed partial class ScheduleOptions
{
    private readonly Option<string?> _cron = new("--cron") { Description = "Again and again by a cron of 5 or 6 fields: \"0 7 * * 1-5\"" };
    private readonly Option<string?> _every = new("--every") { Description = "Again after each 30m, 2h, 1d, 1h30m, or an ISO 8601 duration like PT2H" };
    private readonly Option<string?> _rrule = new("--rrule") { Description = "Again by a rule of RFC 5545: \"FREQ=MONTHLY;BYDAY=-1FR\"" };
    private readonly Option<string?> _zone = new("--tz") { Description = "The time zone of the schedule, like Europe/Berlin (default: yours)" };
    private readonly Option<string?> _start = new("--start") { Description = "Not before this local time: 2026-12-01T09:00:00 (default: now)" };
    private readonly Option<string?> _missed = new("--missed") { Description = "What was missed while Otto was off: once (default), skip, all" };
    private readonly Option<string?> _overlap = new("--overlap") { Description = "What comes due while the last one still runs: skip (default), queue" };

    public ScheduleOptions(Command command)
    {
        _missed.AcceptOnlyFromAmong([.. MissedInstants.Words]);
        _overlap.AcceptOnlyFromAmong([.. OverlappingInstants.Words]);
        _every.Validators.Add(MustBeDuration);
        foreach (var option in Kinds.Concat(Details))
        {
            command.Options.Add(option);
        }

        command.Validators.Add(MustFit);
    }

    private Option<string?>[] Kinds => [_cron, _every, _rrule];

    private Option<string?>[] Details => [_zone, _start, _missed, _overlap];

    /// <summary>Null for a task that runs once.</summary>
    public TaskSchedule? Of(ParseResult parsed) => IsGiven(parsed.CommandResult) ? new TaskSchedule
    {
        Cron = parsed.GetValue(_cron),
        Every = Iso(parsed.GetValue(_every)),
        Rrule = parsed.GetValue(_rrule),
        TimeZone = parsed.GetValue(_zone),
        Start = parsed.GetValue(_start),
        Missed = parsed.GetValue(_missed),
        Overlap = parsed.GetValue(_overlap),
    }
    : null;

    /// <summary>Whether the options ask for a recurring task.</summary>
    public bool IsGiven(CommandResult parsed) => Kinds.Any(kind => parsed.GetResult(kind) is not null);

    /// <summary><c>1h30m</c> → <c>PT1H30M</c>; null when it is no duration.</summary>
    internal static string? Iso(string? duration)
    {
        if (duration is null || duration.StartsWith('P'))
        {
            return duration;
        }

        var match = ShortDuration().Match(duration);
        if (duration.Length == 0 || !match.Success)
        {
            return null;
        }

        string Part(string name, char unit) => match.Groups[name] is { Success: true, Value: var number }
            ? string.Create(CultureInfo.InvariantCulture, $"{number}{unit}")
            : "";
        var time = Part("h", 'H') + Part("m", 'M') + Part("s", 'S');
        return "P" + Part("w", 'W') + Part("d", 'D') + (time.Length > 0 ? "T" + time : "");
    }

    private static void MustBeDuration(OptionResult result)
    {
        if (result.Tokens is [var token] && Iso(token.Value) is null)
        {
            result.AddError($"--every must be a duration like 30m, 2h, 1d or PT2H; this is '{token.Value}'.");
        }
    }

    private void MustFit(CommandResult parsed)
    {
        var kinds = Kinds.Where(kind => parsed.GetResult(kind) is not null).Select(kind => kind.Name).ToList();
        if (kinds.Count > 1)
        {
            parsed.AddError($"{string.Join(" and ", kinds)} say the same thing in two ways: give one of them.");
        }

        if (kinds.Count == 0 && Array.Find(Details, detail => parsed.GetResult(detail) is not null) is { } detail)
        {
            parsed.AddError($"{detail.Name} belongs to a schedule: give --cron, --every or --rrule too.");
        }
    }

    [GeneratedRegex(
        @"\A((?<w>[0-9]{1,9})w)?((?<d>[0-9]{1,9})d)?((?<h>[0-9]{1,9})h)?((?<m>[0-9]{1,9})m)?((?<s>[0-9]{1,9})s)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortDuration();
}
