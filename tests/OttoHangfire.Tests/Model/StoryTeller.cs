using CsCheck;

namespace OttoHangfire.Tests.Model;

/// <summary>Tells random stories, each from a seed of its own, and makes the first that goes wrong as short as it can.</summary>
internal sealed class StoryTeller(Story story)
{
    public long Steps { get; private set; }

    public long Stories { get; private set; }

    /// <summary>Tells the story of a seed; null when it went as the model says, else the short story with what differs.</summary>
    public async Task<string?> TellAsync(ulong seed)
    {
        var (steps, begins) = (Of(seed), story.Now);
        Stories++;
        Steps += steps.Count;
        if (await story.TellAsync(steps) is not { } difference)
        {
            return null;
        }

        (steps, difference) = await ShortenAsync(steps, difference, begins);
        var lines = steps.Select((step, number) => $"{number + 1,3}. {step}");
        return $"seed {seed}, {steps.Count} steps from {begins:O} on:\n{string.Join('\n', lines)}\n{difference}";
    }

    /// <summary>The story of a seed.</summary>
    public static IReadOnlyList<Step> Of(ulong seed)
    {
        var steps = Step.Story.Generate(new PCG(1, seed), null, out _);
        var told = seed % 2 == 0 ? steps : Step.WithSnoozes(steps, new PCG(2, seed));
        return [.. seed % 4 < 2 ? told : Step.WithFollowers(told, new PCG(3, seed))];
    }

    /// <summary>
    /// Leaves out whatever the fault does not need, in ever smaller pieces. Each try begins when the whole story began, since the fault may
    /// depend on the day.
    /// </summary>
    private static async Task<(IReadOnlyList<Step> Steps, string Difference)> ShortenAsync(
        IReadOnlyList<Step> steps, string difference, DateTimeOffset begins)
    {
        for (var piece = steps.Count / 2; piece > 0; piece /= 2)
        {
            for (var from = 0; from < steps.Count;)
            {
                var shorter = steps.Take(from).Concat(steps.Skip(from + piece)).ToList();
                await using var retold = await Story.BeginAsync(begins);
                if (shorter.Count < steps.Count && await retold.TellAsync(shorter) is { } still)
                {
                    (steps, difference) = (shorter, still);
                }
                else
                {
                    from += piece;
                }
            }
        }

        return (steps, difference);
    }
}
