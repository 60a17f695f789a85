using Hangfire.States;

namespace OttoHangfire.Storage.Migrate;

/// <summary>A state as the old storage had it, with its reason and its data.</summary>
internal sealed class KeptState(string name, string? reason, IDictionary<string, string> data) : IState
{
    public string Name => name;

    public string? Reason => reason;

    public bool IsFinal => false;

    public bool IgnoreJobLoadException => false;

    public Dictionary<string, string> SerializeData() => new(data, StringComparer.Ordinal);
}
