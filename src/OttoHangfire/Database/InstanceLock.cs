using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Database;

/// <summary>Another backend owns this data folder; the message names its process and port.</summary>
internal sealed class AnotherInstanceException(string message) : Exception(message);

/// <summary>
/// SQLite has one owner: the first backend holds this lock for its life, a second one is told whose it is. The
/// operating system frees it at any death, so no stale lock can be left.
/// </summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream _file;

    private InstanceLock(FileStream file) => _file = file;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "otto.lock");

    /// <summary>Takes the lock for this process.</summary>
    /// <exception cref="AnotherInstanceException">A living backend holds the lock, or held it until somebody deleted the file.</exception>
    public static InstanceLock Take(string dataDirectory, int port)
    {
        // The words stand in a second file, because on Windows nobody can read a locked one.
        var words = Path.Combine(dataDirectory, "otto.instance.json");
        var file = TryOpen(dataDirectory);
        if (file is null || (Read(words) is { } holder && KeepsOpen(holder.Pid, Path.Combine(dataDirectory, "otto.db"))))
        {
            file?.Dispose();
            throw new AnotherInstanceException(
                $"Another OttoHangfire{Describe(Read(words))} already uses {dataDirectory}. Stop it first, or set "
                + "OTTO_DATA_DIR to another folder.");
        }

        try
        {
            PrivateFiles.Write(words, JsonSerializer.Serialize(new Holder(Environment.ProcessId, port), OttoJson.Options));
            return new InstanceLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string dataDirectory)
    {
        try
        {
            return PrivateFiles.Lock(PathIn(dataDirectory));
        }
        catch (IOException taken) when (DataFolder.IsLocked(taken))
        {
            return null;
        }
    }

    /// <summary>One that is just stopping lets go of the lock first, and of the database a moment later.</summary>
    private static bool KeepsOpen(int pid, string database)
    {
        using var never = new ManualResetEventSlim();
        for (var look = 0; look < 10; look++)
        {
            if (!HasOpen(pid, database))
            {
                return false;
            }

            never.Wait(TimeSpan.FromMilliseconds(150));
        }

        return true;
    }

    /// <summary>
    /// Whether that process works on this database, as Linux tells. A lock whose file was deleted is seen by nobody else; the
    /// process that holds it is.
    /// </summary>
    private static bool HasOpen(int pid, string database)
    {
        if (!OperatingSystem.IsLinux() || pid == Environment.ProcessId)
        {
            return false;
        }

        try
        {
            return FileIdentity.Of(database) is { } wanted
                && Directory.EnumerateFiles($"/proc/{pid}/fd").Any(file => FileIdentity.Of(file) == wanted);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Describe(Holder? holder) => holder is null ? "" : $" (process {holder.Pid}, port {holder.Port})";

    private static Holder? Read(string words)
    {
        try
        {
            return JsonSerializer.Deserialize<Holder>(File.ReadAllText(words), OttoJson.Options);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Holder(int Pid, int Port);
}
