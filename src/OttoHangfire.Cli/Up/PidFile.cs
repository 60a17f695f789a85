using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Up;

/// <summary>What <c>otto.pid.json</c> says: process ids and ports. There is no agent if it runs elsewhere.</summary>
internal sealed record Pids(int Supervisor, int Backend, int? Agent, int Port, int AgentPort);

/// <summary><c>otto.pid.json</c> in the data folder: who runs, while Otto runs. It may be a leftover of a crash.</summary>
internal sealed class PidFile(string path)
{
    public DateTime WrittenAtUtc => File.GetLastWriteTimeUtc(path);

    /// <summary>Null when there is none, or none that can be read.</summary>
    public Pids? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Pids>(File.ReadAllText(path), OttoJson.Options);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Moved into place whole, so that nobody ever reads half of it.</summary>
    public void Write(Pids pids)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(draft, JsonSerializer.Serialize(pids, OttoJson.Options) + "\n");
        File.Move(draft, path, overwrite: true);
    }

    public void Delete() => File.Delete(path);
}
