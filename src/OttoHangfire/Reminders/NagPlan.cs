using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Schedules;

namespace OttoHangfire.Reminders;

/// <summary><c>nag</c> in the payload of a reminder: how often it asks again, until it is answered.</summary>
/// <param name="Every">The pause between two.</param>
/// <param name="Times">How often at most.</param>
/// <param name="Then">The channel of the last one; null = that of the others.</param>
internal sealed record NagPlan(TimeSpan Every, int Times, string? Then)
{
    public const int MostTimes = 50;

    private const string Example = """write it like {"every": "PT10M", "times": 5, "then": "mail"}""";

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly string[] Fields = ["every", "times", "then"];

    /// <summary>The plan of a task; null where it has none, or one that cannot be followed.</summary>
    public static NagPlan? Of(JsonElement? payload) => Find(payload) is { } nag ? Read(nag).Plan : null;

    /// <summary>What is wrong with the plan of a reminder, to be read after the field's name; null where nothing is.</summary>
    public static string? Problem(string? type, JsonElement? payload) =>
        type == TaskTypes.Reminder && Find(payload) is { } nag ? Read(nag).Problem : null;

    private static JsonElement? Find(JsonElement? payload) =>
        payload is { ValueKind: JsonValueKind.Object } given
        && given.TryGetProperty("nag", out var nag)
        && nag.ValueKind != JsonValueKind.Null
            ? nag
            : null;

    private static (NagPlan? Plan, string? Problem) Read(JsonElement nag)
    {
        if (nag.ValueKind != JsonValueKind.Object
            || nag.EnumerateObject().Any(field => !Fields.Contains(field.Name, StringComparer.Ordinal)))
        {
            return (null, $"has a nag that is not understood; {Example}");
        }

        if (ReadEvery(nag) is not { } every || every < Shortest || every > Longest)
        {
            return (null, $"has a nag whose every is not a duration between PT1M and P1D; {Example}");
        }

        if (ReadTimes(nag) is not (>= 1 and <= MostTimes and var times))
        {
            return (null, $"has a nag whose times is not a number from 1 to {MostTimes}; {Example}");
        }

        var hasThen = nag.TryGetProperty("then", out var then) && then.ValueKind != JsonValueKind.Null;
        return hasThen && then.ValueKind != JsonValueKind.String
            ? (null, $"has a nag whose then is not the name of a channel; {Example}")
            : (new NagPlan(every, times, hasThen ? then.GetString() : null), null);
    }

    private static TimeSpan? ReadEvery(JsonElement nag)
    {
        try
        {
            return nag.TryGetProperty("every", out var every) && every.ValueKind == JsonValueKind.String
                ? Duration.Parse(every.GetString()!)
                : null;
        }
        catch (ScheduleException)
        {
            return null;
        }
    }

    private static int? ReadTimes(JsonElement nag) =>
        nag.TryGetProperty("times", out var times) && times.ValueKind == JsonValueKind.Number && times.TryGetInt32(out var number)
            ? number
            : null;
}
