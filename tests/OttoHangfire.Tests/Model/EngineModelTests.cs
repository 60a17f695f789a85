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
    public async Task StoriesThatHaveFoundSomething_GoAsTheModelSays(ulong number, string about)
    {
        await using var story = await Story.BeginAsync();

        (await new StoryTeller(story).TellAsync(number)).Should().BeNull(about);
    }
}
