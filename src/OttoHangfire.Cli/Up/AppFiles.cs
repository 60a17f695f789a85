using System.Runtime.InteropServices;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>Where the setup puts the three programs, and the dotnet that runs them.</summary>
internal sealed record AppFiles(string Folder)
{
    public string Backend => Path.Combine(Folder, "backend", "OttoHangfire.dll");

    public string Agent => Path.Combine(Folder, "agent", "OttoHangfire.Agent.dll");

    /// <summary>This very program.</summary>
    public static string Cli => Path.Combine(AppContext.BaseDirectory, "otto.dll");

    /// <summary>Where the .NET lies on which this very program runs.</summary>
    public static string DotnetFolder => Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());

    public bool AreThere => File.Exists(Backend) && File.Exists(Agent);

    public static AppFiles Of(OttoSettings settings) => new(Path.Combine(settings.Home, "artifacts", "app"));

    /// <summary>The dotnet that runs this command, so that all programs run on the one that the setup chose.</summary>
    public static string Dotnet()
    {
        if (Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet")
        {
            return own;
        }

        var file = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host))
        {
            return host;
        }

        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        return !string.IsNullOrEmpty(root) && File.Exists(Path.Combine(root, file)) ? Path.Combine(root, file) : file;
    }
}
