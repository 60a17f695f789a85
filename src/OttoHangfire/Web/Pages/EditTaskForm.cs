using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Web.Pages;

/// <summary>The form with which a task is changed. Each field comes with what it was; only what differs from that is changed.</summary>
public sealed record EditTaskForm
{
    /// <summary>By the name of the field, as it is shown.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>As it was when the form was opened.</summary>
    public IReadOnlyDictionary<string, string> Before { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private static readonly string[] Fields =
        ["description", "payload", "next_run_at", "schedule", "after", "max_attempts", "timeout_seconds"];

    private static readonly JsonSerializerOptions Indented = new(OttoJson.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>A JSON value so that a person can change it.</summary>
    public static string Pretty<T>(T value) => JsonSerializer.Serialize(value, Indented).ReplaceLineEndings("\n");

    internal static EditTaskForm Of(OttoTask task, OwnersTime time)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["description"] = task.Description.ReplaceLineEndings("\n").Trim(),
            ["payload"] = task.Payload is { } payload ? Pretty(payload) : "",
            ["next_run_at"] = task.NextRunAt is { } next ? time.Picker(next) : "",
            ["schedule"] = task.Schedule is { } schedule ? Pretty(schedule) : "",
            ["after"] = task.After is { } after ? Pretty(after) : "",
            ["max_attempts"] = task.MaxAttempts.ToString(CultureInfo.InvariantCulture),
            ["timeout_seconds"] = task.TimeoutSeconds.ToString(CultureInfo.InvariantCulture),
        };
        return new EditTaskForm { Values = values, Before = values };
    }

    internal static EditTaskForm Of(FormFields fields) => new()
    {
        Values = Fields.ToDictionary(field => field, field => fields.Text(field) ?? "", StringComparer.Ordinal),
        Before = Fields.ToDictionary(field => field, field => fields.Text($"was_{field}") ?? "", StringComparer.Ordinal),
    };

    /// <summary>What is to be different, and the names of those fields.</summary>
    /// <exception cref="RefusalException">A field is wrong.</exception>
    internal (OttoTaskChange Change, IReadOnlySet<string> Fields) ToChange(FormFields fields, OwnersTime time)
    {
        var changed = Fields.Where(IsChanged).ToHashSet(StringComparer.Ordinal);
        string? Given(string field) => changed.Contains(field) && Values[field].Length > 0 ? Values[field] : null;
        var change = new OttoTaskChange
        {
            Description = Given("description"),
            Payload = Given("payload") is null ? null : fields.Json("payload"),
            NextRunAt = Given("next_run_at") is { } at ? time.Instant("next_run_at", at) : null,
            Schedule = Given("schedule") is { } rule ? Read<TaskSchedule>(fields, "schedule", rule) : null,
            After = Given("after") is { } after ? Read<TaskAfter>(fields, "after", after) : null,
            MaxAttempts = Number("max_attempts", Given("max_attempts")),
            TimeoutSeconds = Number("timeout_seconds", Given("timeout_seconds")),
        };
        return (change, changed);
    }

    /// <summary>A picker leaves out seconds that are none.</summary>
    private bool IsChanged(string field) => field == "next_run_at"
        ? Values[field].Replace(":00", "", StringComparison.Ordinal) != Before[field].Replace(":00", "", StringComparison.Ordinal)
        : Values[field] != Before[field];

    private static T Read<T>(FormFields fields, string field, string text)
        where T : class
    {
        _ = fields.Json(field);
        try
        {
            return StrictJson.Read<T>(Encoding.UTF8.GetBytes(text));
        }
        catch (RefusalException wrong)
        {
            throw RefusalException.Field(field, $"is wrong: {wrong.Message}");
        }
    }

    private static int? Number(string field, string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw RefusalException.Field(field, "must be a whole number");
}
