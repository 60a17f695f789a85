using Microsoft.Playwright;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.Browser.Tests.Support;

/// <summary>The browser that is installed on this machine, without a window. One for all tests; each opens contexts of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    /// <summary>For a machine on which the build server works, too.</summary>
    private const int Patience = 15_000;

    private static readonly string? Program = new[] { "chromium", "chromium-browser", "google-chrome" }.Select(Command.Find).FirstOrDefault(found => found is not null);

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Why there is none; null when there is.</summary>
    public static string? WhyNot => Program is null ? "no Chromium is installed" : null;

    public static async Task<Chromium> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,

            // Chromium's own walls do not stand for root. It only ever sees pages of this machine.
            Args = Environment.UserName == "root" ? ["--no-sandbox", "--lang=en-US"] : ["--lang=en-US"],
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A browser as a person has it, with nothing kept from another. The one before is closed: nobody looks at it any more.</summary>
    public async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        foreach (var earlier in _browser.Contexts.ToList())
        {
            await earlier.CloseAsync();
        }

        options ??= new BrowserNewContextOptions();
        options.TimezoneId = ConsoleOfOtto.Zone;
        options.Locale = "en-US";
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
