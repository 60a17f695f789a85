using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Web.Pages;

/// <summary>One answer to what Otto asks back.</summary>
/// <param name="Words">As it is offered.</param>
/// <param name="Text">What the reminder would say; null where it is no reminder of once.</param>
/// <param name="At">When it would ring.</param>
public sealed record AskAnswer(string Words, string? Text, DateTimeOffset? At);

/// <summary>What was typed into the box, as it was filled in: it comes back so, when Otto has to ask.</summary>
public sealed record AskForm
{
    /// <summary>Sent twice, it is done once.</summary>
    public string Key { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>A date and time of the owner's clock; empty = as the text says it.</summary>
    public string At { get; init; } = "";

    /// <summary>Places of the text that are no date, each a start and a length: <c>5,6;12,4;</c>.</summary>
    public string NotDates { get; init; } = "";

    /// <summary>The run that is taken back, because its sentence was read wrongly; empty = none.</summary>
    public string InsteadOf { get; init; } = "";

    /// <summary>Whether it is to be a reminder that rings at once, whatever it says.</summary>
    public bool IsForNow { get; init; }

    /// <summary>Whether the text is what a reminder says, and nothing to be understood.</summary>
    public bool IsReminder => At.Length > 0 || IsForNow;

    internal static AskForm Of(FormFields fields) => new()
    {
        Key = fields.Text("key") ?? "",
        Text = fields.Text("text") ?? "",
        At = fields.Text("next_run_at") ?? "",
        NotDates = fields.Text("not_dates") ?? "",
        InsteadOf = fields.Text("instead_of") ?? "",
        IsForNow = fields.Text("do") == "now",
    };

    /// <summary>The places that are no date.</summary>
    /// <exception cref="RefusalException">They are not written as places, or do not lie in the text.</exception>
    internal IReadOnlyList<TextPlace> ToPlaces()
    {
        var places = NotDates.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Place).ToList();
        return places.TrueForAll(place => place.Start + (long?)place.Length <= Text.Length)
            ? places
            : throw RefusalException.Field("not_dates", "must be places inside the text");
    }

    /// <summary>What was typed.</summary>
    internal NewOttoRun ToTyped(IReadOnlyList<TextPlace> notDates) =>
        new() { InputText = Text, NotDates = notDates.Count == 0 ? null : notDates };

    /// <summary>The run that is taken back; null where there is none.</summary>
    /// <exception cref="RefusalException">It is no number.</exception>
    internal long? ToRun() => InsteadOf.Length == 0 ? null
        : long.TryParse(InsteadOf, NumberStyles.None, CultureInfo.InvariantCulture, out var run) ? run
        : throw RefusalException.Field("instead_of", "must be the number of a run");

    private static TextPlace Place(string written) =>
        written.Split(',') is [var start, var length]
        && int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? new TextPlace { Start = from, Length = count }
            : throw RefusalException.Field("not_dates", "must be places of the text, like 5,6;12,4");

    /// <summary>The reminder.</summary>
    /// <exception cref="RefusalException">The date is wrong.</exception>
    internal NewOttoTask ToTask(OwnersTime time) => new()
    {
        Type = TaskTypes.Reminder,
        Description = Text,
        Payload = JsonSerializer.SerializeToElement(new { text = Text }, OttoJson.Options),
        NextRunAt = At.Length > 0 ? time.Instant("next_run_at", At) : null,
    };
}
