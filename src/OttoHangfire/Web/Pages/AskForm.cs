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

    /// <summary>Whether it is to be a reminder that rings at once, whatever it says.</summary>
    public bool IsForNow { get; init; }

    /// <summary>Whether the text is what a reminder says, and nothing to be understood.</summary>
    public bool IsReminder => At.Length > 0 || IsForNow;

    internal static AskForm Of(FormFields fields) => new()
    {
        Key = fields.Text("key") ?? "",
        Text = fields.Text("text") ?? "",
        At = fields.Text("next_run_at") ?? "",
        IsForNow = fields.Text("do") == "now",
    };

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
