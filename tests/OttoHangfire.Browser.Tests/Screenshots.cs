using Microsoft.Playwright;
using OttoHangfire.Browser.Tests.Support;

namespace OttoHangfire.Browser.Tests;

/// <summary>Pictures of every page, for the documentation and to look at: <c>tools/screenshots.sh</c>.</summary>
public sealed class Screenshots(Furnished furnished, ConsoleOfOtto empty) : IClassFixture<Furnished>, IClassFixture<ConsoleOfOtto>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("OTTO_SCREENSHOTS");

    private static readonly (string Name, BrowserNewContextOptions Options)[] Kinds =
    [
        ("desktop", new() { ViewportSize = Look.Desk }),
        ("dark", new() { ViewportSize = Look.Desk, ColorScheme = ColorScheme.Dark }),
        ("phone", new() { ViewportSize = Look.Phone, DeviceScaleFactor = 2, IsMobile = true, HasTouch = true }),
    ];

    [PicturesFact]
    public async Task OfEachPage()
    {
        foreach (var (kind, options) in Kinds)
        {
            await TakeAsync(await furnished.Console.SignInAsync(options), furnished.Console.Origin, furnished.Pages, kind);
            await TakeAsync(await empty.SignInAsync(options), empty.Origin, ["/", "/tasks", "/approvals"], $"{kind}-empty");
        }
    }

    private static async Task TakeAsync(IPage page, string origin, IEnumerable<string> paths, string kind)
    {
        foreach (var path in paths)
        {
            await page.GotoAsync(origin + path);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            var name = path == "/" ? "home" : path.Trim('/').Replace('/', '-').Replace('?', '-').Replace('=', '-');
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"{name}-{kind}.png"), FullPage = true });
        }
    }

    /// <summary>Only for who wants the pictures.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PicturesFactAttribute : FactAttribute
    {
        public PicturesFactAttribute() => Skip = Folder is null ? "tools/screenshots.sh takes the pictures" : Chromium.WhyNot;
    }
}
