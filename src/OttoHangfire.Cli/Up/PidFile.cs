using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

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
        var text = JsonSerializer.Serialize(pids, OttoJson.Options) + "\n";
        var draft = $"{path}.{Environment.ProcessId}";
        try
        {
            PrivateFiles.Write(draft, text);
            File.Move(draft, path, overwrite: true);
        }
        catch (IOException full) when (DataFolder.IsDiskFull(full))
        {
            File.Delete(draft);
            WriteOver(text);
        }
    }

    public void Delete() => File.Delete(path);

    /// <summary>A full disk takes no new file, but the old one has its place there.</summary>
    private void WriteOver(string text)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(Encoding.UTF8.GetBytes(text.PadRight((int)file.Length, '\n')));
        file.Flush();
    }
}
