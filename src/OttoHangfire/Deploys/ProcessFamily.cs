using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Deploys;

/// <summary>
/// A started program with everything that it starts. Its process group knows only who stays in it; a child that
/// leaves the group, or loses its parent, is known by a mark in the environment that it was born with (on Linux).
/// </summary>
internal static partial class ProcessFamily
{
    /// <summary>The variable whose value is different for each start.</summary>
    public const string Mark = "OTTO_DEPLOY";

    private const int Kill = 9;
    private static readonly string[] Launchers = ["/usr/bin/setsid", "/bin/setsid"];

    /// <summary>Starts a program in a session of its own, so that signals to the backend's terminal do not reach it.</summary>
    public static string? Launcher { get; } = OperatingSystem.IsLinux() ? Array.Find(Launchers, File.Exists) : null;

    /// <summary>Ends the program and all that it started. False when something is still there after a while.</summary>
    public static async Task<bool> EndAsync(Process process, string mark)
    {
        const int MostLooks = 50;
        EndTree(process);
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // Who was just being born when the others were killed is found at the next look.
        for (var (look, quiet) = (0, 0); look < MostLooks; look++)
        {
            if (Launcher is not null)
            {
                _ = Signal(-process.Id, Kill);
            }

            var left = Members(mark);
            left.ForEach(member => Signal(member, Kill));
            quiet = left.Count == 0 ? quiet + 1 : 0;
            if (quiet == 2)
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return false;
    }

    /// <summary>The processes that carry this mark.</summary>
    public static List<int> Members(string mark)
    {
        var wanted = Encoding.UTF8.GetBytes($"\0{Mark}={mark}\0");
        return OperatingSystem.IsLinux()
            ?
            [
                .. Directory.EnumerateDirectories("/proc")
                    .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
                    .Where(id => id > 0 && Carries(id, wanted)),
            ]
            : [];
    }

    /// <summary>The processes that carry this mark, each with the name that it goes by.</summary>
    public static IReadOnlyList<string> NamesOf(string mark) => [.. Members(mark).Select(id => $"{id} ({NameOf(id)})")];

    private static string NameOf(int id)
    {
        try
        {
            return ForeignText.Line(File.ReadAllText($"/proc/{id}/comm"), 50);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "has just ended";
        }
    }

    private static bool Carries(int id, byte[] wanted)
    {
        try
        {
            byte[] environment = [0, .. File.ReadAllBytes($"/proc/{id}/environ"), 0];
            return environment.AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void EndTree(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception ended) when (ended is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception)
        {
            // It, or a part of it, was gone already.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
