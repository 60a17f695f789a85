using System.Globalization;

namespace OttoHangfire.Tests.Model;

/// <summary>The engine against its model, in a few random stories with crashes; <c>tools/OttoHangfire.Model</c> tells as many as one likes.</summary>
public sealed class EngineModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RandomStories_GoAsTheModelSays(ulong part)
    {
        await using var story = await Story.BeginAsync();
        var teller = new StoryTeller(story);
        for (ulong number = 0; teller.Steps < 500; number++)
        {
            (await teller.TellAsync((part << 32) + number)).Should().BeNull();
        }
    }

    /// <summary>Each has found a fault once.</summary>
    [Theory]
    [InlineData(1_000_408, "a rule that counts from a run, changed, and a clock set far back")]
    [InlineData(2_000_400, "the same, the other way round")]
    [InlineData(60_600_473, "a reminder of once that was put off before its time, and then given another")]
    [InlineData(110_000_317, "a reminder that is put off to the time to which it was put off already")]
    [InlineData(110_002_511, "a moved date of a schedule, and a task that comes after another one since", "2026-11-27T08:36:00Z")]
    [InlineData(110_006_875, "a task that came after another one, paused and made a task of once", "2060-11-24T16:12:02Z")]
    [InlineData(110_008_960, "what is due in the very moment in which a vacation begins", "2035-09-11T16:14:00Z")]
    [InlineData(110_000_132, "a schedule that is given in the very second of one of its instants", "2038-12-31T11:26:00Z")]
    public async Task StoriesThatHaveFoundSomething_GoAsTheModelSays(ulong number, string about, string? from = null)
    {
        await using var story = await Story.BeginAsync(from is null ? null : DateTimeOffset.Parse(from, CultureInfo.InvariantCulture));

        (await new StoryTeller(story).TellAsync(number)).Should().BeNull(about);
    }
}
