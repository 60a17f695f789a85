using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

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
