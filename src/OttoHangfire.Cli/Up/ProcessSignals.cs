using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OttoHangfire.Cli.Up;

/// <summary>Asking a process to end, and ending it.</summary>
internal static class ProcessSignals
{
    private const int Sigterm = 15;

    /// <summary>Asks politely; false where the system has no such signal (Windows) or the process is gone.</summary>
    public static bool Terminate(int pid) => !OperatingSystem.IsWindows() && Kill(pid, Sigterm) == 0;

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

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
