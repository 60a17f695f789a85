using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

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

/// <summary>What the policy has to know of the task that proposes.</summary>
/// <param name="Type">The task's type.</param>
/// <param name="IsOttos">True when Otto has put it in, or a call that did not prove to be the owner's; that sticks to it.</param>
/// <param name="Lineage">The types of the tasks that it comes from.</param>
internal sealed record TaskOrigin(string Type, bool IsOttos, IReadOnlyList<string> Lineage);

/// <summary>Whose a task is.</summary>
internal static class OttosTask
{
    /// <summary>See <see cref="TaskOrigin.IsOttos"/>.</summary>
    public static bool IsOttos(this OttoTask task) => task.Source == TaskSource.Otto || !task.IsOwners;
}

/// <summary>A task that the owner put in, and whatever came of it, is told something by her alone.</summary>
internal static class OwnersTask
{
    /// <summary>Returns where the call may tell the task something.</summary>
    /// <exception cref="RefusalException">It is the owner's, and the call does not prove to be hers.</exception>
    public static void Check(OttoTask task, Caller caller)
    {
        if (task.IsOwners && !caller.IsOwner)
        {
            throw new RefusalException(RefusalKind.NeedsOwner, $"Task {task.Id} belongs to the owner. {OwnerNeeded.HowTo}");
        }
    }
}

/// <summary>
/// The two queues in which the jobs of due tasks wait. Each has workers of its own, so that what Otto and programs put in never
/// keeps a person's task waiting.
/// </summary>
internal static class TaskQueue
{
    /// <summary>People's tasks. It has Hangfire's own name: earlier versions put every job there.</summary>
    public const string Peoples = "default";

    /// <summary>What Otto put in, and programs that did not prove to be the owner.</summary>
    public const string Ottos = "otto";

    /// <summary>The queue of a task.</summary>
    public static string Of(OttoTask task) => Of(task.IsOttos());

    /// <summary>The queue of a task of which only this is known.</summary>
    public static string Of(bool isOttos) => isOttos ? Ottos : Peoples;
}
