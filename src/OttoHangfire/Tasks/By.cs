using OttoHangfire.Access;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

/// <summary>Who puts a task in.</summary>
/// <param name="Name">As the audit names them.</param>
/// <param name="Source">One of <see cref="TaskSource"/>.</param>
/// <param name="IsOwner">Whether it is proved that it is the owner.</param>
/// <param name="RunId">The run whose action it is; null where no run is.</param>
internal sealed record By(string Name, string Source, bool IsOwner, long? RunId)
{
    public static By Of(HttpRequest request)
    {
        var caller = Caller.Of(request);
        return new By(caller.Name, caller.SourceOf(request), caller.IsOwner, RunId: null);
    }

    /// <summary>Otto, in a run; whether the owner stands behind it, its task knows.</summary>
    public static By Otto(long runId) => new(TaskSource.Otto, TaskSource.Otto, IsOwner: false, runId);
}
