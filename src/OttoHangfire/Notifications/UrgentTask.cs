using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Notifications;

/// <summary>Whether what a task has to say passes quiet hours: only where the owner herself has said so.</summary>
internal static class UrgentTask
{
    /// <summary>
    /// A task that she put in, with <c>"urgent": true</c> in its payload. What a program or a run of Otto's has put in is not believed:
    /// a text from outside would wake her.
    /// </summary>
    public static bool Is(OttoTask task) => Is(task.IsOwners, task.ParentRunId, task.Payload);

    /// <summary>As the other, of a task of which no more is known.</summary>
    public static bool Is(bool isOwners, long? parentRunId, JsonElement? given) => isOwners && parentRunId is null
        && given is { ValueKind: JsonValueKind.Object } payload
        && payload.TryGetProperty("urgent", out var urgent)
        && urgent.ValueKind == JsonValueKind.True;
}
