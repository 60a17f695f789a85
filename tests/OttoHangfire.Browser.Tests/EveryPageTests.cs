using Microsoft.Playwright;
using OttoHangfire.Browser.Tests.Support;

namespace OttoHangfire.Browser.Tests;

/// <summary>What holds for each page: everybody can use it, it fits a phone, it is small, and it comes from here alone.</summary>
public sealed class EveryPageTests(Furnished furnished, ConsoleOfOtto empty) : IClassFixture<Furnished>, IClassFixture<ConsoleOfOtto>
{
    private static readonly string[] WhereNothingIs =
        ["/", "/tasks", "/tasks?q=nothing", "/tasks/new", "/runs", "/approvals", "/notes", "/bills", "/files", "/messages", "/doctor", "/settings", "/settings/channels", "/settings/channels/add/email"];

    public static TheoryData<ColorScheme> Schemes => [ColorScheme.Light, ColorScheme.Dark];

    [BrowserTheory]
    [MemberData(nameof(Schemes))]
    public async Task EverybodyCanUseIt(ColorScheme scheme)
    {
        var page = await furnished.Console.SignInAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = Look.Desk });

        (await Look.AtAsync(page, furnished.Console.Origin, furnished.Pages, Look.Axe(scheme))).Should().BeEmpty();
    }

    [BrowserTheory]
    [MemberData(nameof(Schemes))]
    public async Task EverybodyCanUseIt_OnAPhone_WhereNothingIsYet(ColorScheme scheme)
    {
        var page = await empty.SignInAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = Look.Phone });

        (await Look.AtAsync(page, empty.Origin, WhereNothingIs, Look.Axe(scheme))).Should().BeEmpty();
    }

    [BrowserFact]
    public async Task ItFitsAPhone()
    {
        var page = await furnished.Console.SignInAsync(new BrowserNewContextOptions { ViewportSize = Look.Phone, IsMobile = true, HasTouch = true });

        (await Look.AtAsync(page, furnished.Console.Origin, furnished.Pages, Look.WidthAsync)).Should().BeEmpty();
    }

    /// <summary>A window of 1,200 pixels at 200 % has room for 600.</summary>
    [BrowserFact]
    public async Task ItFitsAWindow_AtTwiceTheSize()
    {
        var page = await furnished.Console.SignInAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = Look.Desk.Width / 2, Height = Look.Desk.Height / 2 },
            DeviceScaleFactor = 2,
        });

        (await Look.AtAsync(page, furnished.Console.Origin, furnished.Pages, Look.WidthAsync)).Should().BeEmpty();
    }

    [BrowserFact]
    public async Task ItComesFromHereAlone_AndWithoutAnError()
    {
        var page = await furnished.Console.SignInAsync();
        var wrong = new List<string>();
        page.Request += (_, request) => Note(wrong, !request.Url.StartsWith(furnished.Console.Origin, StringComparison.Ordinal), $"asks {request.Url}");
        page.Console += (_, message) => Note(wrong, message.Type == "error" && !IsExpected(message), message.Text);
        page.PageError += (_, error) => wrong.Add(error);

        await Look.AtAsync(page, furnished.Console.Origin, furnished.Pages, _ => Task.FromResult<IEnumerable<string>>([]));

        wrong.Should().BeEmpty();
    }

    /// <summary>On a slow line each kilobyte is waited for.</summary>
    [BrowserFact]
    public async Task TheFirstPage_IsAtMost60Kilobytes()
    {
        var page = await furnished.Console.SignInAsync();
        var bytes = 0.0;
        var network = await page.Context.NewCDPSessionAsync(page);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });
        network.Event("Network.loadingFinished").OnEvent += (_, finished) => bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();

        await page.GotoAsync(furnished.Console.Origin + "/");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        bytes.Should().BeInRange(5_000, 60 * 1024);
    }

    /// <summary>A browser writes each answer above 399 into its console, the page that is not there too.</summary>
    private static bool IsExpected(IConsoleMessage message) => message.Text.Contains("404", StringComparison.Ordinal);

    private static void Note(List<string> wrong, bool isWrong, string what)
    {
        if (isWrong)
        {
            wrong.Add(what);
        }
    }
}
