namespace OttoHangfire.Chaos;

/// <summary>What the command line asks for.</summary>
/// <param name="Tasks">Tasks that must be accepted.</param>
/// <param name="Rounds">Kills at least.</param>
/// <param name="Seed">Decides the steps and their counts.</param>
/// <param name="Keep">Leave the data folder.</param>
internal sealed record ChaosOptions(int Tasks, int Rounds, int Seed, bool Keep)
{
    /// <summary>Tasks that come in per round.</summary>
    public int Share => Math.Max(1, (Tasks + Rounds - 1) / Rounds);
}
