using Hangfire.Logging;

namespace OttoHangfire.Storage.Locks;

/// <summary>The file whose bytes are locked. If it is deleted or replaced, what is held is soon held in the new one.</summary>
internal sealed class RangeLockFile : IDisposable
{
    private const int WindowsLockViolation = unchecked((int)0x80070021);
    private const int MostTries = 10;

    private static readonly Dictionary<string, RangeLockFile> Files = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly string _database;

    // Two resources may fall on one byte: the process gives the byte back with the last of them.
    private readonly Dictionary<long, int> _held = [];
    private FileStream _stream;
    private FileNumber? _number;
    private int _users;

    private RangeLockFile(string path, string database)
    {
        _path = path;
        _database = database;
        (_stream, _number) = OpenStream();
    }

    /// <summary>Whether this system has locks of that kind that cannot get lost unseen.</summary>
    public static bool IsSupported => OperatingSystem.IsWindows() || KernelLocks.AreThere;

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

    public bool TryLock(long offset)
    {
        lock (_held)
        {
            if (_held.TryGetValue(offset, out var count))
            {
                _held[offset] = count + 1;
                return true;
            }

            for (var tries = 0; tries < MostTries; tries++)
            {
                var locked = TryLockByte(_stream, offset);
                if (IsCurrent())
                {
                    if (locked)
                    {
                        _held[offset] = 1;
                    }

                    return locked;
                }

                // In a file that nobody else finds, a lock keeps nobody out.
                Reopen();
            }

            throw new IOException($"The file of the locks, '{_path}', is replaced again and again.");
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
            UnlockByte(_stream, offset);
        }
    }

    /// <summary>Makes sure that what is held is held in the file that others find.</summary>
    public void LookAfter()
    {
        lock (_held)
        {
            if (_held.Count > 0 && !IsCurrent())
            {
                Reopen();
            }
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

    private bool IsCurrent() => _number is null || KernelLocks.NumberOf(_path) == _number;

    private void Reopen()
    {
        var old = _stream;
        (_stream, _number) = OpenStream();
        var lost = 0;
        foreach (var offset in _held.Keys.ToList())
        {
            if (!TryLockByte(_stream, offset))
            {
                lost++;
            }
        }

        old.Dispose();
        LogProvider.For<RangeLockFile>().Log(
            lost > 0 ? LogLevel.Error : LogLevel.Warn,
            () => $"OHS2001 The file of the locks, '{_path}', was deleted or replaced. {_held.Count - lost} lock(s) are held in the new one"
                + (lost > 0 ? $", {lost} are held by others meanwhile." : "."));
    }

    private (FileStream Stream, FileNumber? Number) OpenStream()
    {
        var stream = new FileStream(_path, Options());
        if (OperatingSystem.IsWindows())
        {
            // Windows does not let go of a file that is open.
            return (stream, null);
        }

        // Between opening and asking it may be replaced again: then the comparison that follows a lock finds it.
        var number = KernelLocks.NumberOf(_path);
        if (number is { IsRegular: true })
        {
            return (stream, number);
        }

        stream.Dispose();
        throw new IOException(number is null
            ? $"The file of the locks, '{_path}', cannot be found again."
            : $"The locks need a file of their own, but '{_path}' is something else. Remove it.");
    }

    /// <summary>Whoever may use the database may use its locks, and nobody else, as SQLite has it with its own files.</summary>
    private FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows() && File.Exists(_database))
        {
            options.UnixCreateMode = File.GetUnixFileMode(_database);
        }

        return options;
    }

    private static bool TryLockByte(FileStream stream, long offset)
    {
        if (!OperatingSystem.IsWindows())
        {
            return KernelLocks.TryLock(stream.SafeFileHandle, offset);
        }

        try
        {
            stream.Lock(offset, 1);
            return true;
        }
        catch (IOException error) when (error.HResult is WindowsLockViolation)
        {
            return false;
        }
    }

    private static void UnlockByte(FileStream stream, long offset)
    {
        if (OperatingSystem.IsWindows())
        {
            stream.Unlock(offset, 1);
        }
        else
        {
            KernelLocks.Unlock(stream.SafeFileHandle, offset);
        }
    }
}
