using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Up;

/// <summary>How an attempt to start, or a life in the foreground, ended; the reason in plain words where it did not go well.</summary>
internal sealed record Outcome(int ExitCode, string? Message)
{
    public static Outcome Done { get; } = new(Cli.ExitCode.Done, null);

    public bool IsGood => ExitCode == Cli.ExitCode.Done;

    public void Write(string path)
    {
        var draft = path + ".draft";
        File.WriteAllText(draft, JsonSerializer.Serialize(this, OttoJson.Options));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Null while nothing has been written.</summary>
    public static Outcome? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<Outcome>(File.ReadAllText(path), OttoJson.Options) : null;
}
