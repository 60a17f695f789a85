using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

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
