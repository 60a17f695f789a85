using Hangfire.States;

namespace OttoHangfire.Dashboard;

/// <summary>
/// The state that a job is in already, with a reason added: its worker goes on undisturbed, and the job's history says why
/// the button did nothing.
/// </summary>
internal sealed class StillProcessingState(IDictionary<string, string> data, string reason) : IState
{
    public string Name => ProcessingState.StateName;

    public string Reason => reason;

    public bool IsFinal => false;

    public bool IgnoreJobLoadException => false;

    /// <summary>Server and worker as they were: by these Hangfire knows whether a worker still has its job.</summary>
    public Dictionary<string, string> SerializeData() => new(data, StringComparer.Ordinal);
}
