using OttoHangfire.Context;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

/// <summary><c>tasks</c>: the newest tasks that have not ended.</summary>
internal sealed class TasksContext(OttoTaskRepository tasks) : IContextPart
{
    private const int MaxTasks = 100;
    private const int TextLength = 500;

    public string Need => SkillNeeds.Tasks;

    public async Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation) =>
        await tasks.OpenAsync(asker.Task.Id, MaxTasks, TextLength, cancellation);
}
