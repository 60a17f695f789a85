using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OttoHangfire.Cli.Up;

/// <summary>Asking a process to end, and ending it.</summary>
internal static class ProcessSignals
{
    private const int Sigint = 2;
    private const int Sigterm = 15;

    /// <summary>Asks politely; false where the system has no such signal (Windows) or the process is gone.</summary>
    public static bool Terminate(int pid) => !OperatingSystem.IsWindows() && Kill(pid, Sigterm) == 0;

    /// <summary>
    /// A shell script starts its background jobs deaf to SIGINT, and the runtime leaves them so; but whoever interrupts
    /// the script means Otto too. Only of use before the runtime looks, which it does at the first use of the console.
    /// </summary>
    public static void HearInterrupt()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Signal(Sigint, 0);
        }
    }

    /// <summary>Ends it, and everything that it started.</summary>
    public static void End(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeSpan.FromSeconds(2));
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself in the meantime.
        }
    }

    [DllImport("libc", EntryPoint = "signal", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Signal(int signal, nint handler);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
