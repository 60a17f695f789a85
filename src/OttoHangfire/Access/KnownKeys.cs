using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Access;

/// <summary>The two keys that lie in the data folder: the owner's, and the one that the agent shares with the backend.</summary>
internal sealed class KnownKeys(OttoSettings settings)
{
    private readonly string _owner = Secret.Hash(PrivateFiles.ReadOrCreateOwnerKey(settings.DataDirectory));
    private readonly string _agent =
        Secret.Hash(settings.AgentSecret ?? PrivateFiles.ReadOrCreateAgentKey(settings.DataDirectory));

    public bool IsOwners(string? authorization) => Bearer(authorization) is { } key && Secret.Is(key, _owner);

    public bool IsAgents(string? authorization) => Bearer(authorization) is { } key && Secret.Is(key, _agent);

    /// <summary>The key that the header shows; null when it shows none.</summary>
    public static string? Bearer(string? authorization) =>
        (authorization ?? "").Trim().Split(' ', 2) is [var scheme, var key] && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? key.Trim()
            : null;
}
