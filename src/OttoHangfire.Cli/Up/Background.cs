using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OttoHangfire.Cli.Up;

/// <summary>
/// A supervisor that outlives the terminal: its own session, so Ctrl-C and a closed window do not reach it, and none
/// of the caller's streams, so a script that waits for their end does not wait for Otto's.
/// </summary>
internal static class Background
{
    /// <summary>Hidden; its value is the file that takes the <see cref="Outcome"/> where there is no pipe for it.</summary>
    public const string Option = "--background";

    private const int ReadWrite = 2;
    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;
    private const int DuplicateCloseOnExec = 1030;

    /// <summary>A pipe to whoever started us. Unlike a file, it takes the reason where the disk is full or the folder is none.</summary>
    private static SafeFileHandle? _report;

    /// <summary>In the caller's process: starts the other one, on the same data folder wherever that one is started in.</summary>
    public static Process Start(string outcomeFile, string dataDirectory)
    {
        KeepOtherStreams();
        Environment.SetEnvironmentVariable("OTTO_DATA_DIR", dataDirectory);
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

    /// <summary>In the caller's process: what the other one has said so far; null while it has said nothing.</summary>
    public static async Task<Outcome?> ReadAsync(Process process, string outcomeFile, CancellationToken cancellation)
    {
        if (OperatingSystem.IsLinux())
        {
            return Outcome.FromJson(await process.StandardOutput.ReadLineAsync(cancellation));
        }

        return File.Exists(outcomeFile) ? Outcome.FromJson(await File.ReadAllTextAsync(outcomeFile, cancellation)) : null;
    }

    /// <summary>In the background process: says how the start has ended, once.</summary>
    public static void Report(Outcome outcome, string outcomeFile)
    {
        try
        {
            if (_report is not { } report)
            {
                File.WriteAllText(outcomeFile + ".draft", outcome.ToJson());
                File.Move(outcomeFile + ".draft", outcomeFile, overwrite: true);
                return;
            }

            _report = null;
            using var pipe = new FileStream(report, FileAccess.Write);
            pipe.Write(Encoding.UTF8.GetBytes(outcome.ToJson() + "\n"));
        }
        catch (Exception deaf) when (deaf is IOException or UnauthorizedAccessException)
        {
            // Whoever waited has gone.
        }
    }

    /// <summary>In the background process, before anything writes to the console: nobody reads those pipes.</summary>
    public static void Enter()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _ = SetSession();
        if (OperatingSystem.IsLinux())
        {
            _report = new SafeFileHandle(Control(1, DuplicateCloseOnExec, 3), ownsHandle: true);
        }

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
