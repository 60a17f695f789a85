using System.Globalization;
using System.Runtime.InteropServices;

namespace OttoHangfire.Schedules;

/// <summary>The unit that an RRULE counts in, finest first.</summary>
internal enum Frequency
{
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>A weekday of BYDAY: all of them, or the n-th of the month or year, from the end when negative.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NthDay(int Nth, DayOfWeek Day);

/// <summary>The parts of an RRULE, RFC 5545 section 3.3.10, read and checked against that section's table.</summary>
internal sealed record RecurrenceRule
{
    public const int MaxLength = 1000;

    /// <summary>Times that COUNT may ask for: a rule with a COUNT is counted from its start.</summary>
    public const int MaxCount = 100_000;

    private const string Example = "write it like FREQ=MONTHLY;BYDAY=-1FR";

    private static readonly string[] Weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    private static readonly Dictionary<string, Frequency> Frequencies =
        Enum.GetValues<Frequency>().ToDictionary(frequency => frequency.ToString().ToUpperInvariant(), StringComparer.Ordinal);

    public Frequency Frequency { get; private set; }

    public int Interval { get; private set; } = 1;

    public int? Count { get; private set; }

    /// <summary>The last local time; with it, <see cref="UntilUtc"/> is null.</summary>
    public DateTime? UntilLocal { get; private set; }

    public DateTime? UntilUtc { get; private set; }

    public DayOfWeek WeekStart { get; private set; } = DayOfWeek.Monday;

    public IReadOnlyList<int> Seconds { get; private set; } = [];

    public IReadOnlyList<int> Minutes { get; private set; } = [];

    public IReadOnlyList<int> Hours { get; private set; } = [];

    public IReadOnlyList<NthDay> Days { get; private set; } = [];

    public IReadOnlyList<int> MonthDays { get; private set; } = [];

    public IReadOnlyList<int> YearDays { get; private set; } = [];

    public IReadOnlyList<int> WeekNumbers { get; private set; } = [];

    public IReadOnlyList<int> Months { get; private set; } = [];

    public IReadOnlyList<int> Positions { get; private set; } = [];

    /// <summary>Reads a rule.</summary>
    /// <exception cref="ScheduleException">It is none, or RFC 5545 forbids it.</exception>
    public static RecurrenceRule Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw Wrong($"may have at most {MaxLength} characters");
        }

        if (text.AsSpan().ContainsAny("\r\n"))
        {
            throw Wrong($"must be one rule on one line; DTSTART is the field start; {Example}");
        }

        var bare = text.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? text["RRULE:".Length..] : text;
        var rule = new RecurrenceRule();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in bare.ToUpperInvariant().Split(';'))
        {
            var (name, value) = part.Split('=') is [var left, var right]
                ? (left, right)
                : throw Wrong($"has the part \"{Shown(part)}\", which is not NAME=VALUE; {Example}");
            if (!seen.Add(name))
            {
                throw Wrong($"has {Shown(name)} twice");
            }

            rule.Read(name, value);
        }

        rule.Check(seen);
        return rule;
    }

    private void Read(string name, string value)
    {
        switch (name)
        {
            case "FREQ":
                Frequency = Frequencies.TryGetValue(value, out var frequency)
                    ? frequency
                    : throw Wrong($"has an unknown FREQ; it is one of {string.Join(", ", Frequencies.Keys.Reverse())}");
                break;
            case "INTERVAL":
                Interval = Number(name, value, 1, 1_000_000);
                break;
            case "COUNT":
                Count = Number(name, value, 1, MaxCount);
                break;
            case "UNTIL":
                ReadUntil(value);
                break;
            case "WKST":
                WeekStart = Weekday(name, value);
                break;
            default:
                ReadBy(name, value);
                break;
        }
    }

    /// <summary>The parts that widen or narrow what FREQ gives.</summary>
    private void ReadBy(string name, string value)
    {
        switch (name)
        {
            case "BYSECOND":
                Seconds = Numbers(name, value, 0, 59);
                break;
            case "BYMINUTE":
                Minutes = Numbers(name, value, 0, 59);
                break;
            case "BYHOUR":
                Hours = Numbers(name, value, 0, 23);
                break;
            case "BYDAY":
                Days = [.. value.Split(',').Select(day => ReadDay(name, day))];
                break;
            case "BYMONTHDAY":
                MonthDays = Numbers(name, value, 1, 31, alsoFromTheEnd: true);
                break;
            case "BYYEARDAY":
                YearDays = Numbers(name, value, 1, 366, alsoFromTheEnd: true);
                break;
            case "BYWEEKNO":
                WeekNumbers = Numbers(name, value, 1, 53, alsoFromTheEnd: true);
                break;
            case "BYMONTH":
                Months = Numbers(name, value, 1, 12);
                break;
            case "BYSETPOS":
                Positions = Numbers(name, value, 1, 366, alsoFromTheEnd: true);
                break;
            default:
                throw Wrong($"has the part \"{Shown(name)}\", which RFC 5545 does not know; {Example}");
        }
    }

    /// <summary>What RFC 5545 says MUST NOT stand together.</summary>
    private void Check(HashSet<string> seen)
    {
        var byDay = Days.Any(day => day.Nth != 0);
        var problem = this switch
        {
            _ when !seen.Contains("FREQ") => $"has no FREQ; {Example}",
            _ when seen.Contains("COUNT") && seen.Contains("UNTIL") => "has both COUNT and UNTIL; keep one of them",
            _ when byDay && Frequency is not (Frequency.Monthly or Frequency.Yearly) =>
                "has a numbered weekday in BYDAY, which needs FREQ=MONTHLY or FREQ=YEARLY",
            _ when byDay && WeekNumbers.Count > 0 => "has a numbered weekday in BYDAY together with BYWEEKNO; leave the number out",
            _ when WeekNumbers.Count > 0 && Frequency != Frequency.Yearly => "has BYWEEKNO, which needs FREQ=YEARLY",
            _ when YearDays.Count > 0 && Frequency is Frequency.Daily or Frequency.Weekly or Frequency.Monthly =>
                "has BYYEARDAY, which needs FREQ=YEARLY, or HOURLY and finer",
            _ when MonthDays.Count > 0 && Frequency == Frequency.Weekly =>
                "has BYMONTHDAY, which FREQ=WEEKLY does not allow; use FREQ=MONTHLY",
            _ when Positions.Count > 0 && !seen.Any(name => name.StartsWith("BY", StringComparison.Ordinal) && name != "BYSETPOS") =>
                "has BYSETPOS, which needs another BY… part to choose from",
            _ => null,
        };
        if (problem is not null)
        {
            throw Wrong(problem);
        }
    }

    private void ReadUntil(string value)
    {
        const string Format = "yyyyMMdd'T'HHmmss";
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTime.TryParseExact(value, Format + "'Z'", CultureInfo.InvariantCulture, Utc, out var utc))
        {
            UntilUtc = utc;
        }
        else if (DateTime.TryParseExact(value, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            UntilLocal = local;
        }
        else if (DateTime.TryParseExact(value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            // A day is meant as a whole.
            UntilLocal = WallClock.Add(day, TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        }
        else
        {
            throw Wrong("has an UNTIL that is no date; write 20271224, 20271224T180000 (local) or 20271224T170000Z");
        }
    }

    private static NthDay ReadDay(string name, string text)
    {
        var number = text.Length > 2 ? text[..^2] : "";
        return new NthDay(
            number.Length == 0 ? 0 : Number(name, number, 1, 53, alsoFromTheEnd: true), Weekday(name, text.Length < 2 ? text : text[^2..]));
    }

    private static DayOfWeek Weekday(string name, string text) =>
        Array.IndexOf(Weekdays, text) is >= 0 and var day
            ? (DayOfWeek)day
            : throw Wrong($"has a {name} with \"{Shown(text)}\"; weekdays are MO, TU, WE, TH, FR, SA, SU");

    private static int[] Numbers(string name, string text, int min, int max, bool alsoFromTheEnd = false) =>
        [.. text.Split(',').Select(number => Number(name, number, min, max, alsoFromTheEnd)).Distinct().Order()];

    private static int Number(string name, string text, int min, int max, bool alsoFromTheEnd = false)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && (alsoFromTheEnd ? Math.Abs((long)number) : number) >= min
            && (alsoFromTheEnd ? Math.Abs((long)number) : number) <= max)
        {
            return number;
        }

        var range = alsoFromTheEnd ? $"{min} to {max}, or -{max} to -{min} from the end" : $"{min} to {max}";
        throw Wrong($"has a {name} with \"{Shown(text)}\"; it must be a whole number, {range}");
    }

    private static string Shown(string text) => text.Length > 30 ? text[..30] + "…" : text;

    private static ScheduleException Wrong(string problem) => new("rrule", problem);
}
