using OttoHangfire.Browser.Tests.Support;

namespace OttoHangfire.Browser.Tests;

/// <summary>The switch, and the doctor who says how to turn it on again. By itself: while it is off, nothing else runs.</summary>
public sealed class StopSwitchTests(ConsoleOfOtto console) : IClassFixture<ConsoleOfOtto>
{
    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task TheDoctorsStep_SwitchesOttoOnAgain_AndTurnsGreen(Way way)
    {
        var person = await Person.ComesAsync(console, way);
        await person.UnfoldAsync("More");
        await person.FollowAsync("Settings");
        await person.PressAsync("Switch Otto off");
        await person.SeesAsync("Otto is switched off");

        await person.UnfoldAsync("More");
        await person.FollowAsync("Doctor");
        await person.SeesAsync("The stop switch is off");
        await person.FollowAsync("Open the stop switch");
        await person.PressAsync("Switch Otto on");
        await person.SeesAsync("Otto works");

        await person.UnfoldAsync("More");
        await person.FollowAsync("Doctor");
        await person.IsAtAsync("How he is");
        await person.DoesNotSeeAsync("The stop switch is off");
    }
}
