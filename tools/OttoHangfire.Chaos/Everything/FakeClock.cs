using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace OttoHangfire.Chaos.Everything;

/// <summary>
/// The wall clock of the processes that are started, moved while they run: by a small library of our own, which stands between a
/// program and the C library (<c>moved_clock.c</c>). Elapsed time stays the real one.
/// </summary>
internal sealed class FakeClock : IDisposable
{
    private readonly string _file;
    private readonly string? _library;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _seconds;

    private FakeClock(string file, string? library)
    {
        (_file, _library) = (file, library);
        _map = MemoryMappedFile.CreateFromFile(file, FileMode.Create, mapName: null, capacity: sizeof(long));
        _seconds = _map.CreateViewAccessor();
    }

    /// <summary>False where the library could not be made: that takes Linux and a C compiler.</summary>
    public bool CanMove => _library is not null;

    /// <summary>Builds the library in this folder.</summary>
    public static async Task<FakeClock> MakeAsync(string folder, CancellationToken cancellation)
    {
        var library = Path.Combine(folder, "moved_clock.so");
        return new FakeClock(Path.Combine(folder, "clock"), await TryCompileAsync(library, cancellation) ? library : null);
    }

    /// <summary>Puts a process to be started under this clock.</summary>
    public void Enter(IDictionary<string, string?> environment)
    {
        if (_library is not null)
        {
            environment["LD_PRELOAD"] = _library;
            environment["MOVED_CLOCK"] = _file;
        }
    }

    /// <summary>Moves it by so much, forward or back.</summary>
    public void Move(long seconds) => _seconds.Write(0, _seconds.ReadInt64(0) + seconds);

    public void Dispose()
    {
        _seconds.Dispose();
        _map.Dispose();
    }

    private static async Task<bool> TryCompileAsync(string library, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var source = Path.Combine(BackendBuild.Home(), "tools", "OttoHangfire.Chaos", "Everything", "moved_clock.c");
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-Wall", "-Werror", "-O2", "-shared", "-fPIC", "-o", library, source]))!;
            await compiler.WaitForExitAsync(cancellation);
            return compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no compiler here.
            return false;
        }
    }
}
