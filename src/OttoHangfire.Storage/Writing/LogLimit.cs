using System.Diagnostics;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>Keeps the write-ahead log from growing without end.</summary>
/// <remarks>
/// SQLite's own checkpoint begins the log anew only in a moment in which nobody reads. Where readers overlap there is no such moment, so
/// above this size one is made: while the gate is held nobody writes, those who come read what is in the file already, and those who read
/// the log are waited for.
/// </remarks>
internal sealed class LogLimit(DatabaseFile file)
{
    // Just above the size to which SQLite cuts the log when it begins anew.
    private const long Limit = 68 * 1024 * 1024;
    private const int Patience = 200;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(1);

    private readonly string _path = file.Path + "-wal";
    private long _next;

    /// <summary>To be called after a commit, with the gate in hand.</summary>
    public void Enforce(WriterConnection connection)
    {
        var now = Stopwatch.GetTimestamp();
        if (now < _next)
        {
            return;
        }

        var log = new FileInfo(_path);
        var size = log.Exists ? log.Length : 0;
        StorageMetrics.SeesLog(size);
        var pause = size > Limit && !connection.TryRestartLog(Patience) ? Seldom : Often;
        _next = now + (long)(pause.TotalSeconds * Stopwatch.Frequency);
    }
}
