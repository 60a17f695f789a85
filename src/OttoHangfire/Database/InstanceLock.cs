using System.Text.Json;
using OttoHangfire.Contracts;

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

    /// <summary>Takes the lock for this process.</summary>
    /// <exception cref="AnotherInstanceException">A living backend holds the lock.</exception>
    public static InstanceLock Take(string dataDirectory, int port)
    {
        // The words stand in a second file, because on Windows nobody can read a locked one.
        var words = Path.Combine(dataDirectory, "otto.instance.json");
        try
        {
            var file = new FileStream(
                Path.Combine(dataDirectory, "otto.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(words, JsonSerializer.Serialize(new Holder(Environment.ProcessId, port), OttoJson.Options));
            return new InstanceLock(file);
        }
        catch (IOException)
        {
            throw new AnotherInstanceException($"Another OttoHangfire{Describe(words)} already uses {dataDirectory}. Stop it first, or "
                + "set OTTO_DATA_DIR to another folder.");
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Describe(string words)
    {
        try
        {
            var holder = JsonSerializer.Deserialize<Holder>(File.ReadAllText(words), OttoJson.Options);
            return holder is null ? "" : $" (process {holder.Pid}, port {holder.Port})";
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed record Holder(int Pid, int Port);
}
