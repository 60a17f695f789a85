using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Api;

/// <summary>
/// The owner's key, for the Otto of this data folder alone. While he does not run, any program may have his port; it must not be
/// given the key. So it is asked for only where a living backend holds the lock of the folder and has that port.
/// </summary>
internal static class OwnersKey
{
    /// <summary>The key to show at this address; null where it must not be shown, or cannot be read.</summary>
    public static string? For(OttoSettings settings, Uri address)
    {
        try
        {
            return IsOurs(settings.DataDirectory, address.Port)
                ? PrivateFiles.ReadKey(Path.Combine(settings.DataDirectory, PrivateFiles.OwnerKey))
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or SettingsException)
        {
            // Then this is not the owner; the backend says what that means for the call.
            return null;
        }
    }

    private static bool IsOurs(string folder, int port)
    {
        var words = Path.Combine(folder, "otto.instance.json");
        return File.Exists(words)
            && JsonSerializer.Deserialize<Instance>(File.ReadAllText(words), OttoJson.Options) is { } instance
            && instance.Port == port
            && IsAlive(instance.Pid)
            && IsLocked(Path.Combine(folder, "otto.lock"));
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A process id may be somebody else's by now; the lock of a living process is not.</summary>
    private static bool IsLocked(string path)
    {
        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException taken)
        {
            return DataFolder.IsLocked(taken);
        }
    }

    private sealed record Instance(int Pid, int Port);
}
