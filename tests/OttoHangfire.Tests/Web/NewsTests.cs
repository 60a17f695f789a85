using System.Text.RegularExpressions;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Web;

/// <summary>How an open page hears of what changes, and how much waits for the person.</summary>
public sealed partial class NewsTests : IAsyncLifetime
{
    private StillBackend _still = null!;
    private ConsoleBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync(AskingHandler.Add);
        _browser = await ConsoleBrowser.OpenAsync(_still.Backend);
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task TheNews_AreForWhoIsSignedIn()
    {
        using var response = await _still.Backend.Anybody.GetAsync("/news", HttpCompletionOption.ResponseHeadersRead);

        ((int)response.StatusCode).Should().Be(401);
    }

    [Fact]
    public async Task APage_IsTold_WhatHasChangedSinceItWasMade()
    {
        var place = Place().Match((await _browser.GetAsync("/tasks")).Html).Groups["place"].Value;
        await _still.AddAsync();

        using var news = await ReadAsync($"/news?after={place}");

        (await news.NextAsync("changed"))!.Json().EnumerateArray().Select(one => one.GetString()).Should().Contain("task:1");
        await _still.RingAsync(1);
        (await news.NextAsync("changed"))!.Json().EnumerateArray().Select(one => one.GetString()).Should().Contain("run:1");
    }

    [Fact]
    public async Task APageThatWasOpenForTooLong_IsToldToLookAnew()
    {
        using var news = await ReadAsync("/news?after=4711");

        (await news.NextAsync("reset")).Should().NotBeNull();
    }

    [Fact]
    public async Task TheNumberOfWhatNeedsThePerson_ComesAsThePartOfThePage_WhenItIsAnother()
    {
        using var news = await ReadAsync("/news?after=0");
        (await news.NextAsync("waiting"))!.Data.Should().Contain("id=\"waiting\"").And.Contain("hidden");

        _still.Agent.Answers("May I?", Some.Action(AskingHandler.Tier3, new { text = "this" }));
        await _still.RingAsync((await _still.AddAsync()).Id);

        (await news.NextAsync("waiting"))!.Data.Should().Contain(">1<").And.Contain("thing needs you").And.NotContain("hidden");
        await _still.ApproveAsync((await _still.ApprovalsAsync("pending")).Single());
        (await news.NextAsync("waiting"))!.Data.Should().Contain("hidden");
    }

    [Fact]
    public async Task EachPage_SaysHowMuchNeedsThePerson_InItsTitle_AndInTheNavigation()
    {
        (await _browser.GetAsync("/notes")).Html.Should().Contain("<title>Notes – Otto</title>");

        _still.Agent.Answers("Not so well.", Some.Action("life_os.log_note", new { }));
        await _still.RingAsync((await _still.AddAsync()).Id);
        await _still.RingAsync((await _still.AddAsync()).Id);

        (await _browser.GetAsync("/notes")).Html.Should().Contain("<title>(2) Notes – Otto</title>").And.Contain("id=\"waiting\" class=\"badge\">2<");
        (await _browser.GetAsync("/tasks/999")).Html.Should().Contain("<title>(2) Not found. – Otto</title>", "an error page has the same frame");
        await _still.Backend.TellAsync(1, "cancel");
        (await _browser.GetAsync("/")).Text.Should().Contain("One thing needs you").And.Contain("(1) Home");
    }

    [Theory]
    [InlineData("/", "task run approval worker incident")]
    [InlineData("/tasks", "task")]
    [InlineData("/tasks?status=success", "task")]
    [InlineData("/tasks/1", "task:1 occurrence:1 run:1")]
    [InlineData("/runs", "run")]
    [InlineData("/runs/1", "run:1")]
    [InlineData("/approvals", "approval")]
    [InlineData("/approvals/1", "approval:1")]
    [InlineData("/notes", "note")]
    [InlineData("/bills", "bill")]
    [InlineData("/files", "file")]
    [InlineData("/doctor", "doctor")]
    [InlineData("/messages", "notification task")]
    [InlineData("/settings", "worker vacation")]
    public async Task APage_FollowsWhatItShows(string path, string follows)
    {
        _still.Agent.Answers("May I?", Some.Action(AskingHandler.Tier3, new { text = "this" }));
        await _still.RingAsync((await _still.AddAsync()).Id);

        var main = Shown().Match((await _browser.GetAsync(path)).Html).Groups["follows"].Value;

        main.Should().Be(follows);
    }

    [Fact]
    public async Task TheAnswerToAForm_FollowsNothing_ItCannotBeAskedForAgain()
    {
        var page = await _browser.SendFormAsync("/settings", "/settings/access");

        page.Status.Should().Be(200);
        page.Html.Should().Contain("data-news=\"").And.NotContain("data-follows");
    }

    [Fact]
    public async Task EachForm_HasANameOfItsOwn_SoThatNewsLeaveItInItsPlace()
    {
        _still.Agent.Answers("May I?", Some.Action(AskingHandler.Tier3, new { text = "this" }));
        await _still.RingAsync((await _still.AddAsync()).Id);
        await _still.Backend.AddAsync(Some.TaskOfTomorrow());

        foreach (var path in new[] { "/tasks", "/tasks/2", "/runs", "/approvals/1" })
        {
            var forms = Forms().Matches((await _browser.GetAsync(path)).Html).Select(form => form.Value).ToList();

            forms.Should().NotBeEmpty().And.OnlyContain(form => form.Contains(" id=\"", StringComparison.Ordinal)).And.OnlyHaveUniqueItems();
        }
    }

    private Task<EventReader> ReadAsync(string path) => EventReader.OpenAsync(_still.Backend.Http, path);

    [GeneratedRegex("<body data-news=\"(?<place>\\d+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Place();

    [GeneratedRegex("<main [^>]*data-follows=\"(?<follows>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shown();

    [GeneratedRegex("<form [^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Forms();
}
