using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Reads what the backend has put into a task's context for its skill.</summary>
internal static class TaskContext
{
    private static readonly JsonSerializerOptions Json = new(OttoJson.Options) { RespectNullableAnnotations = true };

    /// <summary>The doctor's report; null when none was given, or none that can be read and says anything.</summary>
    public static DoctorReport? DoctorReport(this TaskRequest task) =>
        task.Read<DoctorReport>(SkillNeeds.Doctor) is { Checks.Count: > 0 } report && !report.Checks.Contains(null) ? report : null;

    /// <summary>The newest runs; null when no list of them was given, or none that can be read. There may be no runs yet.</summary>
    public static IReadOnlyList<RunSummary>? Runs(this TaskRequest task) =>
        task.Read<List<RunSummary>>(SkillNeeds.Runs) is { } runs && !runs.Contains(null!) ? runs : null;

    private static T? Read<T>(this TaskRequest task, string need)
        where T : class
    {
        try
        {
            return task.Context.TryGetValue(need, out var given) ? given.Deserialize<T>(Json) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a \ud800 without its other half, which JSON allows and Unicode does not.
            return null;
        }
    }
}
