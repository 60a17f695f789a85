using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Schedules;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Web.Pages;

/// <summary>The form of a new task, as it was filled in: it comes back so, when something in it is wrong.</summary>
public sealed record NewTaskForm
{
    /// <summary>What the choices of <see cref="Repeat"/> mean, as RFC 5545 has it.</summary>
    private static readonly Dictionary<string, string> Rules = new(StringComparer.Ordinal)
    {
        ["day"] = "FREQ=DAILY",
        ["workday"] = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ["week"] = "FREQ=WEEKLY",
        ["month"] = "FREQ=MONTHLY",
        ["year"] = "FREQ=YEARLY",
    };

    public static IReadOnlyList<(string Value, string Words)> Choices { get; } =
    [
        ("", "once"), ("day", "every day"), ("workday", "Monday to Friday"), ("week", "every week"), ("month", "every month"),
        ("year", "every year"), (AfterGoodRun, "some days after each good run"),
    ];

    /// <summary>What becomes of a date that falls on a weekend or a public holiday.</summary>
    public static IReadOnlyList<(string Value, string Words)> DaysOff { get; } =
    [
        ("", "it runs"), (OtherDays.Skip, "it does not run"), (OtherDays.Next, "it runs on the next workday"),
        (OtherDays.Previous, "it runs on the workday before"),
    ];

    /// <summary>The regions whose public holidays are known.</summary>
    public static IReadOnlyList<string> Regions { get; } = [.. HolidayCalendar.Codes];

    /// <summary>Which ends of the other task count.</summary>
    public static IReadOnlyList<(string Value, string Words)> Ends { get; } =
        [(AfterEnd.Success, "well"), (AfterEnd.Error, "badly"), (AfterEnd.Any, "well or badly")];

    private const string AfterGoodRun = "done";

    /// <summary>Sent twice, the form adds one task.</summary>
    public string Key { get; init; } = "";

    public string Description { get; init; } = "";
    public string Type { get; init; } = TaskTypes.Reminder;

    /// <summary>A date and time of the owner's clock; empty = now.</summary>
    public string At { get; init; } = "";

    /// <summary>One of <see cref="Choices"/>.</summary>
    public string Repeat { get; init; } = "";

    /// <summary>With <c>done</c>: how many days.</summary>
    public string EveryDays { get; init; } = "";

    /// <summary>One of <see cref="DaysOff"/>.</summary>
    public string Else { get; init; } = "";

    /// <summary>One of <see cref="Regions"/>; empty = weekends alone.</summary>
    public string Holidays { get; init; } = "";

    /// <summary>The number of the task that it comes after; empty = none.</summary>
    public string After { get; init; } = "";

    /// <summary>With <see cref="After"/>, one of <see cref="Ends"/>.</summary>
    public string On { get; init; } = AfterEnd.Success;

    public string Payload { get; init; } = "";

    /// <summary>Whether only the dates are asked for.</summary>
    public bool IsPreview { get; init; }

    internal static NewTaskForm Of(FormFields fields) => new()
    {
        Key = fields.Text("key") ?? "",
        Description = fields.Text("description") ?? "",
        Type = fields.Text("type") ?? "",
        At = fields.Text("next_run_at") ?? "",
        Repeat = fields.Text("schedule") ?? "",
        EveryDays = fields.Text("schedule.every") ?? "",
        Else = fields.Text("schedule.else") ?? "",
        Holidays = fields.Text("schedule.holidays") ?? "",
        After = fields.Text("after.task_id") ?? "",
        On = fields.Text("after.on") ?? AfterEnd.Success,
        Payload = fields.Text("payload") ?? "",
        IsPreview = fields.Text("do") == "preview",
    };

    /// <summary>What another task asked for, once and now.</summary>
    internal static NewTaskForm As(OttoTask task) => new()
    {
        Description = task.Description,
        Type = task.Type,
        Payload = task.Payload is { } payload ? EditTaskForm.Pretty(payload) : "",
    };

    /// <summary>The task that is asked for.</summary>
    /// <exception cref="RefusalException">A field is wrong.</exception>
    internal NewOttoTask ToTask(FormFields fields, OwnersTime time)
    {
        var schedule = Schedule();
        return new NewOttoTask
        {
            Type = Type,
            Description = Description,
            Payload = fields.Json("payload") ?? DefaultPayload(),
            NextRunAt = schedule is null && At.Length > 0 ? time.Instant("next_run_at", At) : null,
            Schedule = schedule,
            After = Other(),
        };
    }

    private TaskAfter? Other() => After.Length == 0 ? null
        : long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new TaskAfter { TaskId = id, On = On }
        : throw RefusalException.Field("after.task_id", "must be one of the choices");

    private TaskSchedule? Schedule()
    {
        if (Repeat.Length == 0)
        {
            return IsPreview && After.Length == 0
                ? throw RefusalException.Field("schedule", "is once; choose how often, to see the dates")
                : null;
        }

        var days = new TaskSchedule
        {
            Days = Else.Length > 0 ? ScheduleDays.Workdays : null,
            Else = Else.Length > 0 ? Else : null,
            Holidays = Else.Length > 0 && Holidays.Length > 0 ? Holidays : null,
        };
        return Repeat == AfterGoodRun
            ? days with { Every = Days(), From = CountingFrom.Completion, Start = At.Length > 0 ? Start() : null }
            : days with { Rrule = Rule(), Start = Start() };
    }

    private string Rule() =>
        Rules.GetValueOrDefault(Repeat) ?? throw RefusalException.Field("schedule", "must be one of the choices");

    private string Days() => int.TryParse(EveryDays, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0
        ? string.Create(CultureInfo.InvariantCulture, $"P{days}D")
        : throw RefusalException.Field("schedule.every", "must say after how many days, like 3");

    private string Start() => At.Length == 0
        ? throw RefusalException.Field("next_run_at", "is missing; choose when it begins")
        : OwnersTime.WallClock("next_run_at", At).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A reminder says what it is for; of other types nobody can guess it.</summary>
    private JsonElement? DefaultPayload() =>
        Type == TaskTypes.Reminder ? JsonSerializer.SerializeToElement(new { text = Description }, OttoJson.Options) : null;
}
