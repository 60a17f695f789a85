using System.Diagnostics;
using System.Globalization;

namespace OttoHangfire.Storage.Owners;

/// <summary>Names a process so that another on the same machine can see whether it is gone.</summary>
internal sealed record ProcessIdentity(string Host, long Pid, long Started)
{
    private const long Unreadable = -1;

    public static ProcessIdentity Current { get; } = new(
        HostSeenThrough(ReadLine, path => new FileInfo(path).LinkTarget), Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0);

    /// <summary>True if it has certainly ended; false if it lives or cannot be seen from here.</summary>
    public bool IsGone()
    {
        if (Host != Current.Host)
        {
            return false;
        }

        // If the number now belongs to another process, that one has another start.
        var started = StartOf((int)Pid);
        return started is null || (started != Unreadable && Math.Abs(started.Value - Started) > 1);
    }

    // A process number is valid only on this machine, since this boot, and among processes that see each other (containers do not).
    // Where that cannot be told (systemd's ProcSubset=pid hides the boot), the process is like nobody's neighbour: its beats count.
    internal static string HostSeenThrough(Func<string, string> read, Func<string, string?> linkTarget)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.MachineName;
        }

        try
        {
            if (linkTarget("/proc/self/ns/pid") is { } processes)
            {
                return $"{Environment.MachineName}/{read("/proc/sys/kernel/random/boot_id")}/{processes}";
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Hidden.
        }

        return $"{Environment.MachineName}/{Guid.NewGuid()}";
    }

    private static string ReadLine(string path) => File.ReadAllText(path).Trim();

    private static long? StartOf(int pid) => OperatingSystem.IsLinux() ? LinuxStartOf(pid) : OtherStartOf(pid);

    private static long? LinuxStartOf(int pid)
    {
        try
        {
            // After the name in brackets: the state, and 19 fields later the start in ticks since boot (proc(5)).
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone, or hidden from this user (hidepid).
            return Exists(pid) ? Unreadable : null;
        }
    }

    private static bool Exists(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static long? OtherStartOf(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It lives, and belongs to somebody else.
            return Unreadable;
        }
    }
}
