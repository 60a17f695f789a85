using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>
/// <c>logs/agent.log</c> in the data folder, four files of 5 MiB at most. The agent writes to its two streams and knows of no
/// file; it also knows secrets, and whatever it says, none of them gets in here.
/// </summary>
internal sealed class AgentLog(string directory, AgentSettings agent)
{
    private readonly RotatingLog _file = new(directory, "agent", sizeLimit: 5 * 1024 * 1024, filesKept: 4);

    public void Write(string line) => _file.Write(agent.Secrets.Aggregate(line, WithoutSecret));

    private static string WithoutSecret(string line, string secret) => line.Replace(secret, "<secret>", StringComparison.Ordinal);
}
