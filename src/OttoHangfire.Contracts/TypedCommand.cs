namespace OttoHangfire.Contracts;

/// <summary>What a person types in Otto's folder, as this system spells it. No other place names the command.</summary>
public static class TypedCommand
{
    /// <summary>The setup script: <c>./setup_otto_unix.sh</c>.</summary>
    public static string Setup { get; } = InThisFolder(ShippedScripts.Setup);

    /// <summary>The start script: <c>./start_otto_unix.sh</c>.</summary>
    public static string Start { get; } = InThisFolder(ShippedScripts.Start);

    /// <summary>The start script with its option that stops Otto.</summary>
    public static string Stop { get; } = Start + " --stop";

    /// <summary><c>doctor</c> → <c>tools/otto doctor</c>, on Windows <c>tools\otto doctor</c>.</summary>
    public static string Otto(string arguments) => $"{(OperatingSystem.IsWindows() ? @"tools\otto" : "tools/otto")} {arguments}";

    private static string InThisFolder(string script) => OperatingSystem.IsWindows() ? script : "./" + script;
}
