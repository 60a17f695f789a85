using Hangfire;

namespace OttoHangfire.Tests.Support;

/// <summary>A Hangfire job as its storage has it.</summary>
internal sealed record Job(string State, string? Reason, bool IsUnderRetries)
{
    public static Job Of(OttoBackend backend, string id)
    {
        using var connection = backend.Get<JobStorage>().GetConnection();
        var state = connection.GetStateData(id);
        return new Job(state.Name, state.Reason, connection.GetAllItemsFromSet("retries").Contains(id));
    }
}
