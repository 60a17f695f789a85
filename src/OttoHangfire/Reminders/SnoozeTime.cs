using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Schedules;

namespace OttoHangfire.Reminders;

/// <summary>When a reminder that is put off comes again.</summary>
internal sealed class SnoozeTime(OttoSettings settings, TimeProvider clock)
{
    /// <summary>What a button means that says nothing else.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    private const int MostYears = 5;

    private const string Example = "write \"for\" like PT10M, or \"until\" like 2026-12-01T08:00:00Z";

    /// <summary>In the morning, at the hour that a day without an hour means everywhere else.</summary>
    private static readonly TimeOnly Morning = new(9, 0);

    /// <summary>Tomorrow morning by the owner's clock.</summary>
    public DateTimeOffset Tomorrow
    {
        get
        {
            var zone = TimeZones.ClockOf(settings.TimeZone);
            var today = DateOnly.FromDateTime(zone.ToLocal(clock.GetUtcNow().UtcDateTime));
            return new DateTimeOffset(zone.ToUtc(today.AddDays(1).ToDateTime(Morning)), TimeSpan.Zero);
        }
    }

    /// <summary>A little later.</summary>
    public DateTimeOffset Soon => clock.GetUtcNow() + Usual;

    /// <summary>What a body says.</summary>
    /// <exception cref="RefusalException">It says neither or both, it is no duration, or it has passed or lies too far ahead.</exception>
    public DateTimeOffset Of(ReminderSnooze given) => (given.Until, given.For) switch
    {
        (null, null) => throw RefusalException.Field("for", $"is missing; {Example}"),
        ({ } until, null) => Check("until", until),
        (null, { } length) => Check("for", clock.GetUtcNow() + Read(length)),
        _ => throw RefusalException.Field("for", "may not be given together with until"),
    };

    /// <summary>Lets only a time pass that is to come.</summary>
    /// <exception cref="RefusalException">It has passed, or lies more than five years ahead.</exception>
    public DateTimeOffset Check(string field, DateTimeOffset until)
    {
        var now = clock.GetUtcNow();
        return until <= now ? throw RefusalException.Field(field, "has passed; give a time that is to come")
            : until > now.AddYears(MostYears) ? throw RefusalException.Field(field, $"must be within the next {MostYears} years")
            : until;
    }

    private static TimeSpan Read(string length)
    {
        try
        {
            return Duration.Parse(length);
        }
        catch (ScheduleException wrong)
        {
            throw RefusalException.Field("for", wrong.Problem);
        }
    }
}
