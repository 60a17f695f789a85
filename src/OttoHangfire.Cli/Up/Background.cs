using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OttoHangfire.Cli.Up;

/// <summary>
/// A supervisor that outlives the terminal: its own session, so Ctrl-C and a closed window do not reach it, and none
/// of the caller's streams, so a script that waits for their end does not wait for Otto's.
/// </summary>
internal static class Background
{
    /// <summary>Hidden; its value is the file that takes the <see cref="Outcome"/>.</summary>
    public const string Option = "--background";

    private const int ReadWrite = 2;
    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    /// <summary>In the caller's process: starts the other one.</summary>
    public static Process Start(string outcomeFile)
    {
        KeepOtherStreams();
        var own = AppFiles.Cli;
        var start = new ProcessStartInfo(AppFiles.Dotnet(), [own, "up", Option, outcomeFile])
        {
            // On Windows a shell start hands down no handle at all. Elsewhere pipes take the place of the caller's
            // streams: letting go of those later is not enough, because the runtime copies all three when it starts.
            UseShellExecute = OperatingSystem.IsWindows(),
            RedirectStandardInput = !OperatingSystem.IsWindows(),
            RedirectStandardOutput = !OperatingSystem.IsWindows(),
            RedirectStandardError = !OperatingSystem.IsWindows(),
            WindowStyle = ProcessWindowStyle.Hidden,
            WorkingDirectory = Path.GetDirectoryName(own)!,
        };
        return Process.Start(start)!;
    }

    /// <summary>In the background process, before anything writes to the console: nobody reads those pipes.</summary>
    public static void Enter()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _ = SetSession();
        var nothing = Open("/dev/null", ReadWrite);
        for (var stream = 0; stream <= 2 && nothing >= 0; stream++)
        {
            _ = Duplicate(nothing, stream);
        }
    }

    /// <summary>A caller may have given us more than three streams (bats waits for its third); we hand none of them down.</summary>
    private static void KeepOtherStreams()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var open = Directory.EnumerateFiles("/proc/self/fd").Select(path => int.Parse(Path.GetFileName(path))).Where(number => number > 2);
        foreach (var descriptor in open.ToList())
        {
            var flags = Control(descriptor, GetDescriptorFlags, 0);
            _ = flags >= 0 ? Control(descriptor, SetDescriptorFlags, flags | CloseOnExec) : flags;
        }
    }

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetSession();

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int from, int to);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command, int argument);
}
