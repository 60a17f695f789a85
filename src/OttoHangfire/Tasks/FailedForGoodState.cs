using Hangfire.States;

namespace OttoHangfire.Tasks;

/// <summary>
/// Hangfire's Failed, of a task that has ended: the job is kept as long as one that succeeded. Hangfire itself would keep
/// failed jobs for ever; those of tasks that wait for a person, it does.
/// </summary>
internal sealed class FailedForGoodState(FailedState failed) : IState
{
    public string Name => failed.Name;

    public string Reason => failed.Reason;

    public bool IsFinal => true;

    public bool IgnoreJobLoadException => failed.IgnoreJobLoadException;

    public Dictionary<string, string> SerializeData() => failed.SerializeData();
}
