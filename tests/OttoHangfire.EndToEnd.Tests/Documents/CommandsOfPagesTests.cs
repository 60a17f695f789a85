using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.EndToEnd.Tests.WholeWay;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>A reader who types what the pages say gets what the pages show, from a fresh folder on.</summary>
public sealed class CommandsOfPagesTests
{
    private static readonly (string What, string Text)[] WrongPages =
    [
        ("a command that is none", "```sh\ntools/otto lst\n```"),
        ("an option that is none", "```sh\ntools/otto add \"Call Mum\" --tomorrow\n```"),
        ("an answer that is an error", "```sh\ncurl -s -X POST http://127.0.0.1:8000/otto/tasks/99/run\n```"),
        ("output that does not come", "```sh\ntools/otto add \"Call Mum\"\n```\n\n```text\nAdded task 99.\n```"),
        ("a field that does not come", "```sh\ncurl -s http://127.0.0.1:8000/otto/worker\n```\n\n```json\n{ \"colour\": \"red\" }\n```"),
    ];

    [CurlTheory]
    [InlineData("README.md")]
    [InlineData("docs/getting-started.md")]
    [InlineData("docs/api.md")]
    public async Task EveryCommandOfThePage_Works_AndShowsWhatThePageShows(string name)
    {
        await using var home = new OttoHome(new Dictionary<string, string> { ["OTTO_TIME_ZONE"] = Daytime.Zone });

        await new PageReader(home).ReadAsync(Page.Of(name));
    }

    [CurlFact]
    public async Task ThePictureInTheReadme_ShowsWhatATerminalShows()
    {
        await using var home = new OttoHome(new Dictionary<string, string> { ["OTTO_TIME_ZONE"] = Daytime.Zone, ["COLUMNS"] = "84" });
        await home.StartAsync("--detach");

        await new PageReader(home).ReadAsync(SessionPicture.AsPage());
    }

    [CurlFact]
    public async Task APageThatSaysWhatIsNotSo_IsFound()
    {
        await using var home = new OttoHome();
        await home.StartAsync("--detach");

        foreach (var (what, text) in WrongPages)
        {
            var reading = () => new PageReader(home).ReadAsync(Page.Saying(text));

            await reading.Should().ThrowAsync<WrongPageException>(what);
        }
    }
}
