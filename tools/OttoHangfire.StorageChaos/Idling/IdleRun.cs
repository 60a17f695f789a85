using System.Globalization;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Idling;

/// <summary>What an idle run is asked for; the polling interval in seconds.</summary>
internal sealed record IdleOptions(int Workers, double Polling, int Seconds, SqliteLockKind Locks);

/// <summary>A server with nothing to do, watched by strace: each system call that writes or syncs is counted.</summary>
internal static class IdleRun
{
    private static readonly string[] Watched =
        ["write", "writev", "pwrite64", "pwritev", "pwritev2", "fsync", "fdatasync", "sync_file_range", "msync", "ftruncate", "fallocate"];

    public static async Task<int> PrintAsync(IdleOptions options, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("otto-idle-").FullName;
        try
        {
            var log = Path.Combine(folder, "strace");
            using var server = OwnProcess.Start(
                [
                    IdleServer.Verb, folder, options.Workers.ToString(CultureInfo.InvariantCulture),
                    options.Polling.ToString(CultureInfo.InvariantCulture), options.Seconds.ToString(CultureInfo.InvariantCulture), options.Locks.ToString(),
                ],
                "strace", "-f", "-y", "-s", "64", "-e", "trace=" + string.Join(',', Watched), "-o", log);
            var beats = await server.HearAsync(TimeSpan.FromSeconds(options.Seconds + 120), cancellation);
            while (!beats.StartsWith(IdleServer.Heartbeats, StringComparison.Ordinal))
            {
                beats = await server.HearAsync(TimeSpan.FromSeconds(options.Seconds + 120), cancellation);
            }

            await server.EndAsync(cancellation);
            Print(options, SystemCall.ReadBetween(log, IdleServer.Begin, IdleServer.End), folder, beats);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(IdleOptions options, List<SystemCall> calls, string folder, string beats)
    {
        Console.WriteLine($"{options.Workers} workers, schedule polling {options.Polling} s, locks {options.Locks}, {options.Seconds} idle seconds:");
        foreach (var kind in calls.Where(call => call.File.StartsWith(folder, StringComparison.Ordinal)).GroupBy(call => (call.Name, File: Path.GetFileName(call.File))))
        {
            Console.WriteLine($"  {kind.Key.Name,-12} {kind.Key.File,-14} {kind.Count(),6}");
        }

        foreach (var kind in calls.Where(call => !call.File.StartsWith(folder, StringComparison.Ordinal)).GroupBy(call => (call.Name, File: Kind(call.File))))
        {
            Console.WriteLine($"  {kind.Key.Name,-12} {kind.Key.File,-14} {kind.Count(),6}   (not the storage's)");
        }

        var syncs = calls.Count(call => call.Name is "fsync" or "fdatasync" or "sync_file_range" or "msync");
        Console.WriteLine($"  syncs in all {syncs,22}");
        Console.WriteLine($"  {beats}");
    }

    // pipe:[123] and the like are many names for one thing.
    private static string Kind(string file) => file.Contains(':', StringComparison.Ordinal) ? file[..file.IndexOf(':', StringComparison.Ordinal)] : file;
}
