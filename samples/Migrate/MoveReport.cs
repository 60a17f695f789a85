using System.Globalization;
using System.Text;

namespace OttoHangfire.Storage.Migrate;

/// <summary>What was moved, and what was left in the old storage.</summary>
/// <param name="Moved">How many jobs were moved, by the state that they had.</param>
/// <param name="Recurring">How many recurring jobs were moved.</param>
/// <param name="MovedBefore">How many jobs and recurring jobs an earlier run had already moved.</param>
/// <param name="Left">What should have been moved and could not be.</param>
/// <param name="Finished">How many jobs are finished (succeeded or deleted). They are history, and are never moved.</param>
public sealed record MoveReport(
    IReadOnlyDictionary<string, int> Moved, int Recurring, int MovedBefore, IReadOnlyList<LeftBehind> Left, long Finished)
{
    /// <summary>The report in sentences.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (state, count) in Moved.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Moved, {state}: {count}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"Moved, recurring: {Recurring}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Moved by an earlier run: {MovedBefore}");
        foreach (var left in Left)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Left: {left.What}, because {left.Why}.");
        }

        text.AppendLine(
            CultureInfo.InvariantCulture, $"Left, because it is history: {Finished} finished job(s), and the counts of the graphs.");
        text.Append("Left, because Hangfire cannot list it: what extensions keep (batches, consoles, limits).");
        return text.ToString();
    }
}

/// <summary>Something that stays in the old storage.</summary>
/// <param name="What">Which job or recurring job, with its id there.</param>
/// <param name="Why">The reason, as the end of a sentence.</param>
public sealed record LeftBehind(string What, string Why);
