using System.Collections.Concurrent;

namespace OttoHangfire.StorageChaos.Faults;

/// <summary>The disk under one folder, as SQLite sees it: what it is asked can be watched, and answered with an error.</summary>
/// <remarks>Only connections that are opened after the first of these was made are concerned.</remarks>
internal sealed class FaultyDisk : IDisposable
{
    /// <summary>All is well: the call goes to the real file.</summary>
    public const int Well = 0;

    private static readonly ConcurrentDictionary<long, FaultyDisk> Disks = new();
    private static long _last;

    private readonly string _folder;
    private long _calls;

    public FaultyDisk(string folder)
    {
        _folder = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        Number = Interlocked.Increment(ref _last);
        Disks[Number] = this;
        FaultVfs.Install();
    }

    public long Number { get; }

    /// <summary>Says with which of SQLite's errors a call fails, or <see cref="Well"/>; null if nothing fails.</summary>
    public Func<DiskCall, string, int>? Answer { get; set; }

    /// <summary>How often SQLite has asked so far.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    public static FaultyDisk? Of(string path) => Disks.Values.FirstOrDefault(disk => path.StartsWith(disk._folder, StringComparison.Ordinal));

    public static int Ask(long number, DiskCall call, string file)
    {
        if (!Disks.TryGetValue(number, out var disk))
        {
            return Well;
        }

        Interlocked.Increment(ref disk._calls);
        try
        {
            return disk.Answer?.Invoke(call, file) ?? Well;
        }
        catch (InvalidOperationException)
        {
            // Nothing may be thrown into SQLite.
            return Well;
        }
    }

    public void Dispose() => Disks.TryRemove(Number, out _);
}
