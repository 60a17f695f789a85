using Cronos;

namespace OttoHangfire.Schedules;

/// <summary>The local times of a cron expression of five or six fields.</summary>
internal sealed class CronTimes : ILocalTimes
{
    public const int MaxLength = 500;

    private const string Example = "write minute, hour, day of month, month and day of week, like 0 7 * * 1-5";

    private readonly CronExpression _cron;

    private CronTimes(CronExpression cron, IReadOnlyList<string> fields)
    {
        _cron = cron;
        Fields = fields;
        RunThroughRepeats = fields.SkipLast(3).Any(field => field.AsSpan().ContainsAny("*?-/"));
    }

    public bool RunThroughRepeats { get; }

    /// <summary>Always six: the second is 0 where it is not written.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Reads a cron expression.</summary>
    /// <exception cref="ScheduleException">It is none.</exception>
    public static CronTimes Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ScheduleException("cron", $"may have at most {MaxLength} characters");
        }

        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            throw new ScheduleException("cron", $"has {fields.Length} fields instead of five or six; {Example}");
        }

        try
        {
            var seconds = fields.Length == 6;
            var cron = CronExpression.Parse(string.Join(' ', fields), seconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
            return new CronTimes(cron, seconds ? fields : ["0", .. fields]);
        }
        catch (CronFormatException wrong)
        {
            var reason = wrong.Message.Replace(
                "The given cron expression has an invalid format. ", "", StringComparison.Ordinal).TrimEnd('.');
            throw new ScheduleException("cron", $"is not understood ({reason}); {Example}");
        }
        catch (MissingSeedException)
        {
            throw new ScheduleException("cron", $"has an H, which stands for a random time; {Example}");
        }
    }

    public DateTime? NextFrom(DateTime local) =>
        _cron.GetNextOccurrence(DateTime.SpecifyKind(WholeSecond(local), DateTimeKind.Utc), inclusive: true) is { } found
            ? DateTime.SpecifyKind(found, DateTimeKind.Unspecified)
            : null;

    private static DateTime WholeSecond(DateTime local)
    {
        var over = local.Ticks % TimeSpan.TicksPerSecond;
        return over == 0 ? local : WallClock.Add(local, TimeSpan.FromTicks(TimeSpan.TicksPerSecond - over));
    }
}
