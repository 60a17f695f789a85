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

    /// <summary>The owner, by what she has typed: the run is about nothing else.</summary>
    public static By Owner(OttoTask typed, long runId) => new(TaskAudit.PutInBy(typed), typed.Source, IsOwner: true, runId);

    /// <summary>Otto, in a run; whether the owner stands behind it, its task knows.</summary>
    public static By Otto(long runId) => new(TaskSource.Otto, TaskSource.Otto, IsOwner: false, runId);
}
