using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tests.Support;

/// <summary>Ordinary examples, to be changed in the one point that a test is about.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The reminder of the README, due now.</summary>
    public static NewOttoTask Task(string type = "life_os.reminder", string description = "Call Mum", object? payload = null) => new()
    {
        Type = type,
        Description = description,
        Payload = Json(payload ?? new { text = "Call Mum" }),
    };

    /// <summary>A task that stays where it is: due in a day.</summary>
    public static NewOttoTask TaskOfTomorrow(string type = "life_os.reminder", string description = "Call Mum") =>
        Task(type, description) with { NextRunAt = TimeProvider.System.GetUtcNow().AddDays(1) };

    public static ProposedAction Action(string type, object payload) => new() { Type = type, Payload = Json(payload) };

    public static ProposedAction Note(string text) => Action("life_os.log_note", new { text });

    /// <summary>A reply as the bytes that Otto sends.</summary>
    public static byte[] Reply(string message, params ProposedAction[] actions) =>
        JsonSerializer.SerializeToUtf8Bytes(new OttoReply { Message = message, Actions = actions }, OttoJson.Options);

    public static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, OttoJson.Options);
}
