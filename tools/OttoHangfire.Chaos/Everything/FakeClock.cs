using System.Globalization;

namespace OttoHangfire.Chaos.Everything;

/// <summary>
/// The wall clock of the processes that are started, moved while they run: by libfaketime, which stands between a program and
/// the system. Elapsed time stays the real one.
/// </summary>
internal sealed class FakeClock(string folder)
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .FirstOrDefault()
        : null;

    private int _seconds;

    /// <summary>False where libfaketime is not installed.</summary>
    public static bool CanMove => Library is not null;

    private string File => Path.Combine(folder, "clock");

    /// <summary>Puts a process to be started under this clock.</summary>
    public void Enter(IDictionary<string, string?> environment)
    {
        if (Library is null)
        {
            return;
        }

        Write();
        environment["LD_PRELOAD"] = Library;
        environment["FAKETIME_TIMESTAMP_FILE"] = File;
        environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        environment["DONT_FAKE_MONOTONIC"] = "1";
        environment["FAKETIME_CACHE_DURATION"] = "1";
    }

    /// <summary>Moves it by so much, forward or back.</summary>
    public void Move(int seconds)
    {
        _seconds += seconds;
        Write();
    }

    private void Write() => System.IO.File.WriteAllText(File, string.Create(CultureInfo.InvariantCulture, $"{_seconds:+0;-0;+0}\n"));
}
