using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>How an attempt to start, or a life in the foreground, ended; the reason in plain words where it did not go well.</summary>
internal sealed record Outcome(int ExitCode, string? Message)
{
    public static Outcome Done { get; } = new(Cli.ExitCode.Done, null);

    /// <summary>What kept Otto from starting, the same words and the same code wherever he was started from.</summary>
    public static Outcome Of(Exception problem, string dataDirectory) => problem switch
    {
        SettingsException => new Outcome(Cli.ExitCode.WrongUsage, problem.Message),
        _ when DataFolder.Problem(problem, dataDirectory) is { } sentence => new Outcome(Cli.ExitCode.Failed, sentence),
        _ => new Outcome(Cli.ExitCode.Failed, $"Otto could not start: {problem.Message}"),
    };

    public bool IsGood => ExitCode == Cli.ExitCode.Done;

    public string ToJson() => JsonSerializer.Serialize(this, OttoJson.Options);

    /// <summary>Null where this is none.</summary>
    public static Outcome? FromJson(string? json)
    {
        try
        {
            return string.IsNullOrWhiteSpace(json) ? null : JsonSerializer.Deserialize<Outcome>(json, OttoJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
