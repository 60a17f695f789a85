namespace OttoHangfire.Storage.Locks;

/// <summary>The file whose bytes are locked. A process opens it only once, because closing any handle of it drops all its locks.</summary>
internal sealed class RangeLockFile : IDisposable
{
    private const int LinuxTryAgain = 11;
    private const int WindowsLockViolation = unchecked((int)0x80070021);

    private static readonly Dictionary<string, RangeLockFile> Files = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly FileStream _stream;

    // Two resources may fall on one byte: the process gives the byte back with the last of them.
    private readonly Dictionary<long, int> _held = [];
    private int _users;

    private RangeLockFile(string path, string database)
    {
        _path = path;
        _stream = new FileStream(path, Options(database));
    }

    public static RangeLockFile Open(string path, string database)
    {
        lock (Files)
        {
            if (!Files.TryGetValue(path, out var file))
            {
                file = new RangeLockFile(path, database);
                Files.Add(path, file);
            }

            file._users++;
            return file;
        }
    }

    /// <summary>Whoever may use the database may use its locks, and nobody else, as SQLite has it with its own files.</summary>
    private static FileStreamOptions Options(string database)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows() && File.Exists(database))
        {
            options.UnixCreateMode = File.GetUnixFileMode(database);
        }

        return options;
    }

    public bool TryLock(long offset)
    {
        lock (_held)
        {
            if (_held.TryGetValue(offset, out var count))
            {
                _held[offset] = count + 1;
                return true;
            }

            if (!TryLockByte(offset))
            {
                return false;
            }

            _held[offset] = 1;
            return true;
        }
    }

    public void Unlock(long offset)
    {
        lock (_held)
        {
            if (!_held.TryGetValue(offset, out var count))
            {
                return;
            }

            if (count > 1)
            {
                _held[offset] = count - 1;
                return;
            }

            _held.Remove(offset);
            UnlockByte(offset);
        }
    }

    public void Dispose()
    {
        lock (Files)
        {
            if (--_users == 0)
            {
                Files.Remove(_path);
                lock (_held)
                {
                    _held.Clear();
                    _stream.Dispose();
                }
            }
        }
    }

#pragma warning disable CA1416 // Range locks are chosen only where the platform has them; see ProcessLocks.AreFileRanges.
    private bool TryLockByte(long offset)
    {
        try
        {
            _stream.Lock(offset, 1);
            return true;
        }
        catch (IOException error) when (error.HResult is LinuxTryAgain or WindowsLockViolation)
        {
            return false;
        }
    }

    private void UnlockByte(long offset) => _stream.Unlock(offset, 1);
#pragma warning restore CA1416
}
