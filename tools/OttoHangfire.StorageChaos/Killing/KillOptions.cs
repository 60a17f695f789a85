using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>What a run is asked for.</summary>
/// <param name="Jobs">Jobs that are enqueued.</param>
/// <param name="Servers">Server processes at a time; the first lives through it, the others are killed and restarted.</param>
/// <param name="Lease">The owner lease of all of them.</param>
/// <param name="Locks">How they hold distributed locks.</param>
/// <param name="Seed">Decides who is killed when.</param>
/// <param name="Keep">Leave the folder.</param>
internal sealed record KillOptions(int Jobs, int Servers, TimeSpan Lease, SqliteLockKind Locks, int Seed, bool Keep);
