namespace OttoHangfire.Tests.Model;

/// <summary>The engine against its model, in random stories with crashes. <c>tools/OttoHangfire.Model</c> tells a million steps.</summary>
public sealed class EngineModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task RandomStories_GoAsTheModelSays(ulong part)
    {
        await using var story = await Story.BeginAsync();
        var teller = new StoryTeller(story);
        for (ulong number = 0; teller.Steps < 2_500; number++)
        {
            (await teller.TellAsync((part << 32) + number)).Should().BeNull();
        }
    }
}
