using System.CommandLine;

namespace OttoHangfire.Cli.Commands;

/// <summary>A command with an example under its help.</summary>
internal class OttoCommand : Command
{
    public OttoCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        Options.Add(Json);
    }

    /// <summary>Without the name of the program.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Every command has it.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print only JSON" };
}
