using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>What a rule leaves out: weekdays go from the rule itself, holidays are left to the schedule's workdays.</summary>
internal sealed partial class RuleResolver
{
    private const string Workdays = "workdays";

    private Outcome LeavingOut(When when)
    {
        var (except, other) = (when.Except ?? new ExceptWords([]), when.Instead);
        var rule = when.Repeating!;
        var days = except.Days.Count == 0 ? rule.Days : [.. DaysOf(rule).Except(except.Days)];
        if (except.Days.Count > 0 && DaysOf(rule).Count == 0)
        {
            return TooMuch(speech.Of("A rule cannot leave that out. Say the days on which it is to be.",
                "Das kann eine Regel nicht auslassen. Nennen Sie die Tage, an denen es sein soll."));
        }

        if (except.Days.Count > 0 && days.Count == 0)
        {
            return Outcome.Ask(AskedAbout.DoesNotExist, speech.Of("Then no day is left. On which days shall it be?",
                "Dann bleibt kein Tag übrig. An welchen Tagen soll es sein?"));
        }

        rule = except.Days.Count == 0 ? rule : rule with { Unit = Unit.Week, Days = days, TimesADay = null };
        if (OnWorkdays(rule, except, other) is { Trouble: not null } trouble)
        {
            return trouble;
        }

        var outcome = Resolve(when with { Repeating = rule, Except = null, Instead = null });
        return except.AreHolidays || other is not null ? OnlyOnWorkdays(outcome, HolidaysOf(except), other) : outcome;
    }

    private static IReadOnlyList<DayOfWeek> DaysOf(Repeating rule) => rule switch
    {
        { Unit: Unit.Day, Interval: 1, Every: null } => Enum.GetValues<DayOfWeek>(),
        { Unit: Unit.Week, Every: null } => rule.Days,
        _ => [],
    };

    /// <summary>Where holidays are left out, weekends are, too: so the rule may not be about them.</summary>
    private Outcome OnWorkdays(Repeating rule, ExceptWords except, OtherDay? other)
    {
        var isOnWorkdays = rule is { Days.Count: > 0, Every: null } && rule.Days.All(day => Repeating.Workdays.Contains(day));
        if (except.AreHolidays && other is null && !isOnWorkdays)
        {
            return TooMuch(speech.Of(
                "Holidays can only be left out together with weekends. Say \"every workday\", or days from Monday to Friday.",
                "Feiertage fallen nur zusammen mit Wochenenden aus. Sagen Sie \"jeden Werktag\" oder Tage von Montag bis Freitag."));
        }

        if (other is not null && (rule.Every is not null || rule.Unit is not (Unit.Month or Unit.Year)))
        {
            return TooMuch(speech.Of("On which days shall it be?", "An welchen Tagen soll es sein?"));
        }

        return except.AreHolidays && HolidaysOf(except) is null
            ? TooMuch(speech.Of(
                "Whose holidays are meant? Name the country, like \"except holidays in DE\".",
                "Wessen Feiertage sind gemeint? Nennen Sie das Land, etwa \"außer an Feiertagen in DE\"."))
            : new Outcome();
    }

    private string? HolidaysOf(ExceptWords except) => except.AreHolidays ? except.Whose ?? Countries.OfZone(clock.Zone) : null;

    private Outcome OnlyOnWorkdays(Outcome outcome, string? holidays, OtherDay? other) => outcome with
    {
        Schedule = outcome.Schedule is null ? null : outcome.Schedule with
        {
            Days = Workdays,
            Holidays = holidays,
            Else = other switch { OtherDay.Next => "next", OtherDay.Previous => "previous", _ => null },
        },
        Note = holidays is null || outcome.Schedule is null ? outcome.Note
            : speech.Of($"The public holidays are those of {holidays}.", $"Als Feiertage gelten die von {holidays}."),
        Trouble = outcome.Trouble is null ? null : outcome.Trouble with
        {
            Choices = [.. outcome.Trouble.Choices.Select(choice => OnlyOnWorkdays(choice, holidays, other))],
        },
    };
}
