using System.Diagnostics;

namespace OttoHangfire.Cli.Up;

/// <summary>The processes of a pid file that live and are really ours; null for each that does not.</summary>
internal sealed record Running(int? Supervisor, int? Backend, int? Agent)
{
    public bool IsNobody => All.Count == 0;

    /// <summary>The supervisor first: while it lives, it would start the others again.</summary>
    public IReadOnlyList<int> All => [.. new[] { Supervisor, Backend, Agent }.OfType<int>()];

    public static Running Of(PidFile file) => file.Read() is { } pids ? Of(pids, file.WrittenAtUtc) : new Running(null, null, null);

    public static Running Of(Pids pids, DateTime writtenAtUtc) => new(
        Ours(pids.Supervisor, "otto", writtenAtUtc),
        Ours(pids.Backend, "OttoHangfire", writtenAtUtc),
        pids.Agent is { } agent ? Ours(agent, "OttoHangfire.Agent", writtenAtUtc) : null);

    /// <summary>
    /// A number is soon given to another program, so the process must also be the right one; in a container even to
    /// this very process, which the file of an earlier start cannot mean.
    /// </summary>
    private static int? Ours(int pid, string program, DateTime writtenAtUtc) =>
        pid > 0 && pid != Environment.ProcessId && (OperatingSystem.IsLinux() ? Runs(pid, program) : StartedBefore(writtenAtUtc, pid))
            ? pid
            : null;

    private static bool Runs(int pid, string program)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == program
                || (Path.GetFileName(words[0]) == "dotnet" && words.Length > 1 && Path.GetFileName(words[1]) == program + ".dll");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Where no command line can be read: whoever got the number later also started later than the file was written.</summary>
    private static bool StartedBefore(DateTime instantUtc, int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime() <= instantUtc.AddSeconds(1);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
