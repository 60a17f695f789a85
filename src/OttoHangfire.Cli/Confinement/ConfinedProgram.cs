using System.Collections;
using System.Runtime.InteropServices;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Confinement;

/// <summary>
/// Gives up rights and becomes another program, which can never have them again: that is how the agent is started where the
/// machine can do it. It stays the same process, so whoever started it watches the right one.
/// </summary>
internal static class ConfinedProgram
{
    /// <summary>The first word of the hidden command.</summary>
    public const string Word = "confined";

    private const int NoNewPrivileges = 38;
    private const int CoreSize = 4;

    /// <summary>True where there is something that can confine a process.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux();

    /// <summary>Becomes the program. Comes back only when it cannot be started.</summary>
    /// <param name="words">Those of a <see cref="Reach"/>, then the program and its arguments.</param>
    /// <returns>An exit code.</returns>
    public static int Enter(IReadOnlyList<string> words)
    {
        var (reach, program) = Reach.Parse(words);
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}")
            .Append($"{AgentConfinement.Variable}={new AgentConfinement(GiveUp(reach))}");

        // The runtime would leave a door for debuggers in a folder that is closed now.
        _ = Execute(Text(program[0]), Texts(program), Texts(environment.Append("DOTNET_EnableDiagnostics=0")));
        var why = Marshal.GetLastPInvokeErrorMessage();
        Console.Error.WriteLine($"{program[0]} could not be started: {why}.");
        return ExitCode.Failed;
    }

    /// <summary>Each step by itself: where a machine cannot do one, the others still hold.</summary>
    private static IEnumerable<Restraint> GiveUp(Reach reach)
    {
        if (SetLimit(CoreSize, new ResourceLimit(0, 0)) == 0)
        {
            yield return Restraint.NoCoreDumps;
        }

        if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            yield break;
        }

        yield return Restraint.NoNewPrivileges;
        foreach (var held in Restrict(reach))
        {
            yield return held;
        }
    }

    private static IReadOnlyList<Restraint> Restrict(Reach reach)
    {
        try
        {
            using var landlock = new Landlock();
            reach.Allow(landlock);
            return !landlock.Restrict() ? []
                : landlock switch
                {
                    { HoldsSignals: true } => [Restraint.Files, Restraint.Ports, Restraint.Signals],
                    { HoldsPorts: true } => [Restraint.Files, Restraint.Ports],
                    _ => [Restraint.Files],
                };
        }
        catch (PlatformNotSupportedException)
        {
            return [];
        }
    }

    /// <summary>As C has it. This process is about to be another one, so nothing is given back.</summary>
    private static nint Text(string text) => Marshal.StringToCoTaskMemUTF8(text);

    private static nint[] Texts(IEnumerable<string> texts) => [.. texts.Select(Text), 0];

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int what, nuint value, nuint third, nuint fourth, nuint fifth);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int what, in ResourceLimit limit);

    [DllImport("libc", EntryPoint = "execvpe", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Execute(nint file, nint[] arguments, nint[] environment);

    /// <summary>What holds now, and how far it can be raised again.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ResourceLimit(nuint Now, nuint Most);
}
