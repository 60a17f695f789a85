using System.Runtime.InteropServices;

namespace OttoHangfire.StorageChaos.Freezing;

/// <summary>The signals that stop a process where it stands, as a sleeping laptop would, and let it go on.</summary>
internal static class Signal
{
    private const int Continue = 18;
    private const int Stop = 19;

    public static void Freeze(int process) => Send(process, Stop);

    public static void Thaw(int process) => Send(process, Continue);

    private static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new InvalidOperationException($"Process {process} took no signal {signal}.");
        }
    }

#pragma warning disable SYSLIB1054 // Nothing has to be marshalled.
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
#pragma warning restore SYSLIB1054
}
