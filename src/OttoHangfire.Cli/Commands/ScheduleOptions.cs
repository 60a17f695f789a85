using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>The options that make a task recurring, and what is wrong with them together.</summary>
internal sealed partial class ScheduleOptions
{
    private readonly Option<string?> _cron = new("--cron")
    {
        Description = "Repeat by a cron expression of 5 or 6 fields: \"0 7 * * 1-5\"",
    };
    private readonly Option<string?> _every = new("--every")
    {
        Description = "Repeat after each 30m, 2h, 1d or 1h30m, or an ISO 8601 duration like PT2H",
    };
    private readonly Option<string?> _rrule = new("--rrule") { Description = "Repeat by an RFC 5545 rule: \"FREQ=MONTHLY;BYDAY=-1FR\"" };
    private readonly Option<string?> _zone = new("--tz")
    {
        Description = "The time zone of the schedule, like Europe/Berlin (default: yours)",
    };
    private readonly Option<string?> _start = new("--start")
    {
        Description = "Count from this local time: 2030-01-31T09:00:00 (default: now)",
    };
    private readonly Option<string?> _missed = new("--missed")
    {
        Description = "Runs that were missed while Otto was off: once (default), skip, all",
    };
    private readonly Option<string?> _overlap = new("--overlap")
    {
        Description = "Runs that come due while one is still open: skip (default), queue",
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "With --every: completion counts from the end of the last good run",
    };

    private readonly Option<string?> _days = new("--days")
    {
        Description = "workdays: only on Monday to Friday, see --holidays and --else",
    };
    private readonly Option<string?> _holidays = new("--holidays")
    {
        Description = "With --days workdays: whose public holidays are no workdays, like DE, DE-BE or US",
    };
    private readonly Option<string?> _else = new("--else")
    {
        Description = "With --days workdays: what becomes of a run on another day: skip (default), next, previous",
    };

    public ScheduleOptions(Command command)
    {
        _days.AcceptOnlyFromAmong([.. ScheduleDays.Choices]);
        _else.AcceptOnlyFromAmong([.. OtherDays.Choices]);
        _from.AcceptOnlyFromAmong([.. CountingFrom.Choices]);
        _missed.AcceptOnlyFromAmong([.. MissedInstants.Choices]);
        _overlap.AcceptOnlyFromAmong([.. OverlappingInstants.Choices]);
        _every.Validators.Add(MustBeDuration);
        foreach (var option in Kinds.Concat(Details))
        {
            command.Options.Add(option);
        }

        command.Validators.Add(MustFit);
    }

    private Option<string?>[] Kinds => [_cron, _every, _rrule];

    private Option<string?>[] Details => [_zone, _start, _missed, _overlap, _from, _days, _holidays, _else];

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
        From = parsed.GetValue(_from),
        Days = parsed.GetValue(_days),
        Holidays = parsed.GetValue(_holidays),
        Else = parsed.GetValue(_else),
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
            result.AddError($"--every must be a duration like 30m, 2h, 1d or PT2H, not \"{token.Value}\".");
        }
    }

    private void MustFit(CommandResult parsed)
    {
        var kinds = Kinds.Where(kind => parsed.GetResult(kind) is not null).Select(kind => kind.Name).ToList();
        if (kinds.Count > 1)
        {
            parsed.AddError($"{string.Join(" and ", kinds)} cannot be used together. Choose one.");
        }

        if (kinds.Count == 0 && Array.Find(Details, detail => parsed.GetResult(detail) is not null) is { } detail)
        {
            parsed.AddError($"{detail.Name} needs a schedule. Add --cron, --every or --rrule.");
        }
    }

    [GeneratedRegex(
        @"\A((?<w>[0-9]{1,9})w)?((?<d>[0-9]{1,9})d)?((?<h>[0-9]{1,9})h)?((?<m>[0-9]{1,9})m)?((?<s>[0-9]{1,9})s)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex ShortDuration();
}
