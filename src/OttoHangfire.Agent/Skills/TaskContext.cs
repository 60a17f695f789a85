using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Reads what the backend has put into a task's context for its skill.</summary>
internal static class TaskContext
{
    private static readonly JsonSerializerOptions Json = new(OttoJson.Options) { RespectNullableAnnotations = true };

    /// <summary>The doctor's report; null when none was given, or none that can be read and says anything.</summary>
    public static DoctorReport? DoctorReport(this TaskRequest task) =>
        task.Context.Read<DoctorReport>(SkillNeeds.Doctor) is { Checks.Count: > 0 } report && !report.Checks.Contains(null) ? report : null;

    /// <summary>The newest runs; null when no list of them was given, or none that can be read. There may be no runs yet.</summary>
    public static IReadOnlyList<RunSummary>? Runs(this TaskRequest task) => task.Context.List<RunSummary>(SkillNeeds.Runs);

    /// <summary>The tasks that have not ended, but this one; null when no list of them was given.</summary>
    public static IReadOnlyList<TaskSummary>? Tasks(this TaskRequest task) => task.Context.List<TaskSummary>(SkillNeeds.Tasks);

    /// <summary>The last runs of the same task, newest first; none when no list of them was given.</summary>
    public static IReadOnlyList<RunSummary> Previous(this TaskRequest task) => task.Context.List<RunSummary>(SkillNeeds.Previous) ?? [];

    /// <summary>The newest notes; none when no list of them was given.</summary>
    public static IReadOnlyList<Note> Notes(this TaskRequest task) => task.Context.List<Note>(SkillNeeds.Notes) ?? [];

    /// <summary>Whether the owner can be told something that names no channel; null when nobody said so.</summary>
    public static ChannelContext? Channels(this TaskRequest task) => task.Context.Read<ChannelContext>(SkillNeeds.Channels);

    /// <summary>A list without holes; null when none was given, or none that can be read.</summary>
    public static IReadOnlyList<T>? List<T>(this IReadOnlyDictionary<string, JsonElement> context, string need)
        where T : class =>
        context.Read<List<T>>(need) is { } list && !list.Contains(null!) ? list : null;

    private static T? Read<T>(this IReadOnlyDictionary<string, JsonElement> context, string need)
        where T : class
    {
        try
        {
            return context.TryGetValue(need, out var given) ? given.Deserialize<T>(Json) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a \ud800 without its other half, which JSON allows and Unicode does not.
            return null;
        }
    }
}
