using Hangfire.States;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>A state whose data is made by the fact: null, or an exception, as a user's state may have.</summary>
internal sealed class StateDouble(string name, string? reason, Func<Dictionary<string, string>?> data) : IState
{
    public string Name => name;

    public string Reason => reason!;

    public bool IsFinal => false;

    public bool IgnoreJobLoadException => false;

    public int Serialized { get; private set; }

    public Dictionary<string, string> SerializeData()
    {
        Serialized++;
        return data()!;
    }
}
