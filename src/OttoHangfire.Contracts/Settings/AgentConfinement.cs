namespace OttoHangfire.Contracts.Settings;

/// <summary>A thing that the operating system keeps the agent's process from, whatever that process does.</summary>
public enum Restraint
{
    /// <summary>No program that it starts has more rights than it has.</summary>
    NoNewPrivileges,

    /// <summary>A crash writes nothing of its memory to a disk.</summary>
    NoCoreDumps,

    /// <summary>It reads the system's folders and its own, never the data folder, and writes nowhere.</summary>
    Files,

    /// <summary>It listens on its own TCP port and calls that of its model only.</summary>
    Ports,

    /// <summary>It sends signals to nobody but itself.</summary>
    Signals,
}

/// <summary>What holds for the agent's process, as whoever started it has found out. Written and read as words of one text.</summary>
public sealed class AgentConfinement(IEnumerable<Restraint> restraints)
{
    /// <summary>The variable in which the process carries it from its first moment on.</summary>
    public const string Variable = "OTTO_AGENT_CONFINEMENT";

    public IReadOnlyList<Restraint> Restraints { get; } = [.. restraints];

    /// <summary>Reads it; words that it does not know are left out.</summary>
    public static AgentConfinement Parse(string text) => new(text.Split(',')
        .Select(word => Enum.TryParse<Restraint>(word, out var restraint) ? restraint : (Restraint?)null).OfType<Restraint>());

    public override string ToString() => string.Join(',', Restraints);
}
