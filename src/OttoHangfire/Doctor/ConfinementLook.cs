using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Doctor;

/// <summary>Says exactly what the operating system keeps the agent's process from, and what that leaves open.</summary>
internal static class ConfinementLook
{
    private const string ToModelOrCollector = "open a TCP connection but to his model or your collector of traces";

    private static readonly (Restraint Restraint, string Held, string Open)[] Words =
    [
        (Restraint.Files, "read your data folder or write a file", "read whatever you can read, owner.key included"),
        (Restraint.Ports, "open a TCP connection but to his model", "call any address"),
        (Restraint.Signals, "end other programs", "end other programs of yours"),
        (Restraint.NoNewPrivileges, "gain rights", "gain rights through programs that give them"),
        (Restraint.NoCoreDumps, "leave his memory on the disk", "leave his memory on the disk when he crashes"),
    ];

    public static async Task<Finding> LookAsync(OttoSettings settings, CancellationToken cancellation)
    {
        if (settings.RemoteAgent is not null)
        {
            return Finding.Skipped("Otto runs elsewhere, and what he can reach is decided there.");
        }

        if (!OperatingSystem.IsLinux())
        {
            return Finding.Info(
                "This system cannot confine a process, so a program in Otto's place could read whatever you can read, owner.key included.");
        }

        return await EnvironmentAsync(settings.PidFile, cancellation) is { } environment
            ? Of(
                AgentConfinement.Parse(environment.GetValueOrDefault(AgentConfinement.Variable, "")),
                environment.ContainsKey(TelemetrySettings.EndpointVariable))
            : Finding.Skipped("No agent was started here that could be looked at.");
    }

    internal static Finding Of(AgentConfinement confinement, bool sendsTraces = false)
    {
        var held = Words.Where(word => confinement.Restraints.Contains(word.Restraint))
            .Select(word => sendsTraces && word.Restraint == Restraint.Ports ? ToModelOrCollector : word.Held)
            .ToArray();
        var open = Words.Where(word => !confinement.Restraints.Contains(word.Restraint)).Select(word => word.Open).ToArray();
        var text = string.Join(' ', new[]
        {
            held.Length == 0 ? "" : $"The kernel sees to it that he cannot {Listed(held)}.",
            open.Length == 0 ? "" : $"It does not keep him from this: {Listed(open)}. A newer kernel may.",
        }.Where(sentence => sentence.Length > 0));
        return open.Length == 0 ? Finding.Ok(text) : Finding.Info(text);
    }

    /// <summary>What the process was started with; null when there is none.</summary>
    private static async Task<Dictionary<string, string>?> EnvironmentAsync(string pidFile, CancellationToken cancellation)
    {
        try
        {
            using var pids = JsonDocument.Parse(await File.ReadAllTextAsync(pidFile, cancellation));
            if (!pids.RootElement.TryGetProperty("agent", out var agent) || !agent.TryGetInt32(out var pid))
            {
                return null;
            }

            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ");
            return (await File.ReadAllTextAsync(path, cancellation)).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(variable => variable.Split('=', 2))
                .GroupBy(variable => variable[0], variable => variable[^1], StringComparer.Ordinal)
                .ToDictionary(variable => variable.Key, variable => variable.First(), StringComparer.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Listed(string[] what) =>
        what.Length == 1 ? what[0] : $"{string.Join(", ", what[..^1])} or {what[^1]}";
}
