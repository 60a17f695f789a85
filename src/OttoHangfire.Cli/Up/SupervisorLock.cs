using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>
/// One supervisor for a data folder. The operating system frees the lock at any death, so unlike a process id in a
/// file it cannot lie.
/// </summary>
internal sealed class SupervisorLock : IDisposable
{
    private readonly FileStream _file;

    private SupervisorLock(FileStream file) => _file = file;

    /// <summary>Null when a living supervisor has it.</summary>
    public static SupervisorLock? TryTake(string dataDirectory)
    {
        try
        {
            return new SupervisorLock(PrivateFiles.Lock(Path.Combine(dataDirectory, "otto.up.lock")));
        }
        catch (IOException taken) when (DataFolder.IsLocked(taken))
        {
            return null;
        }
    }

    public static bool IsHeld(string dataDirectory)
    {
        using var free = TryTake(dataDirectory);
        return free is null;
    }

    public void Dispose() => _file.Dispose();
}
