using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>Ordinary examples, to be changed in the one point that a test is about.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    public static TaskRequest Task(string type = "life_os.reminder", object? payload = null, params string[] actions) => new()
    {
        TaskId = 12,
        RunId = 17,
        TaskType = type,
        TaskPayload = payload is null ? null : Json(payload),
        Description = "Call Mum",
        Attempt = 1,
        Now = Now,
        TimeZone = "Europe/Berlin",
        Actions = [.. actions.Select(Action)],
    };

    public static PromptRequest Prompt(string text = "What should I do?", params string[] actions) => new()
    {
        Prompt = text,
        RunId = 17,
        Now = Now,
        TimeZone = "Europe/Berlin",
        Actions = [.. Catalogue.Where(action => actions.Contains(action.Type))],
    };

    /// <summary>The backend's whole catalogue, as <c>GET /otto/actions</c> gives it.</summary>
    public static IReadOnlyList<ActionDescription> Catalogue { get; } = ReadCatalogue();

    public static TaskSummary Waiting(long id, string description, DateTimeOffset? due, string status = OttoStatus.Pending, string? reason = null) => new()
    {
        Id = id,
        Type = "life_os.reminder",
        Description = description,
        Status = status,
        Reason = reason,
        CreatedAt = Now,
        NextRunAt = due,
        Source = TaskSource.Cli,
    };

    public static Note Note(long id, string text, DateTimeOffset? at = null, params string[] tags) =>
        new() { Id = id, CreatedAt = at ?? Now, Text = text, Tags = tags };

    public static SkillDescription Skill(string name, string taskType) =>
        new() { Name = name, Title = name, Description = name, TaskTypes = [taskType], Example = Json(new { }) };

    /// <summary>What a skill is given, by need; a value is an object, or JSON as text.</summary>
    public static Dictionary<string, JsonElement> Context(string need, object value) =>
        new() { [need] = value is string json ? JsonElement.Parse(json) : Json(value) };

    public static ActionDescription Action(string type) => new()
    {
        Type = type,
        Title = type,
        Description = type,
        Tier = 1,
        Effect = "database",
        Undo = false,
        PayloadSchema = Json(new { type = "object" }),
    };

    public static DoctorReport Report(params DoctorCheck[] checks) => new()
    {
        GeneratedAt = Now,
        Ok = !checks.Any(check => check.Status == DoctorStatus.Error),
        Summary = "What the doctor says in one sentence.",
        Counts = DoctorStatus.All.ToDictionary(status => status, status => checks.Count(check => check.Status == status)),
        Checks = checks,
    };

    public static DoctorCheck Check(string status, string title = "Backend", string message = "It answers.", DoctorFix? fix = null) => new()
    {
        Id = "services.backend",
        Title = title,
        Status = status,
        Message = message,
        Fix = fix ?? DoctorFix.None,
    };

    public static RunSummary Run(long id, string status = OttoStatus.Success, string? reason = null, string? said = "Reminder: Call Mum") => new()
    {
        Id = id,
        TaskId = 12,
        Status = status,
        Reason = reason,
        Attempt = 1,
        CreatedAt = Now,
        StartedAt = Now,
        FinishedAt = Now,
        InputText = "Call Mum",
        OutputText = said,
    };

    private static List<ActionDescription> ReadCatalogue()
    {
        using var file = typeof(Some).Assembly.GetManifestResourceStream("catalogue.json")!;
        return JsonSerializer.Deserialize<List<ActionDescription>>(file, OttoJson.Options)!;
    }

    public static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, OttoJson.Options);
}
