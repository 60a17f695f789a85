using System.Globalization;
using Microsoft.Playwright;

namespace OttoHangfire.Browser.Tests.Support;

/// <summary>Somebody at the console, who finds things by what is written on them.</summary>
internal sealed class Person(IPage page, Way way, string origin)
{
    /// <summary>No page should ask for more presses of Tab until its last field.</summary>
    private const int MostTabs = 120;

    public IPage Page => page;

    /// <summary>Somebody who is signed in, and looks at the start page.</summary>
    public static async Task<Person> ComesAsync(ConsoleOfOtto console, Way way) =>
        new(await console.SignInAsync(Device(way)), way, console.Origin);

    /// <summary>Somebody whose browser nobody has signed in.</summary>
    public static async Task<Person> StrangerAsync(ConsoleOfOtto console, Way way) =>
        new(await console.Browser.OpenAsync(Device(way)), way, console.Origin);

    /// <summary>Types an address.</summary>
    public async Task GoAsync(string path) => await page.GotoAsync(origin + path);

    /// <summary>Follows a link.</summary>
    public Task FollowAsync(string name) =>
        ActAsync(Shown(page.Locator("a").And(page.GetByText(name, new PageGetByTextOptions { Exact = true }))));

    /// <summary>Follows the first link that begins so.</summary>
    public Task FollowTheOneAboutAsync(string words) => ActAsync(Shown(page.Locator("main").GetByRole(AriaRole.Link).Filter(new LocatorFilterOptions { HasText = words })));

    /// <summary>Goes to the search, which is a sign without words.</summary>
    public Task SearchAsync() => ActAsync(Shown(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Search", Exact = true })));

    public Task PressAsync(string button) => ActAsync(Shown(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true })));

    /// <summary>Opens what is folded away.</summary>
    public Task UnfoldAsync(string summary) => ActAsync(
        Shown(page.Locator($"summary:has-text('{summary}'), summary[aria-label*='{summary}']")));

    public async Task TypeAsync(string label, string text)
    {
        var field = Field(label);
        if (way != Way.Keyboard)
        {
            await field.FillAsync(text);
            return;
        }

        await ReachAsync(field);
        await page.Keyboard.PressAsync("ControlOrMeta+a");
        await page.Keyboard.InsertTextAsync(text);
    }

    /// <summary>Fills in a date and a time of day.</summary>
    public async Task TypeAsync(string label, DateTime when)
    {
        var field = Field(label);
        if (way != Way.Keyboard)
        {
            await field.FillAsync(when.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
            return;
        }

        // Month, day and year, which has room for six digits; then hour, minute, and the half of the day.
        await ReachAsync(field);
        await page.Keyboard.TypeAsync(when.ToString("MMddyyyy", CultureInfo.InvariantCulture));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(when.ToString("hhmmtt", CultureInfo.InvariantCulture));
        await Assertions.Expect(field).ToHaveValueAsync(when.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
    }

    public async Task ChooseAsync(string label, string option)
    {
        var field = Field(label);
        if (way != Way.Keyboard)
        {
            await field.SelectOptionAsync(new SelectOptionValue { Label = option });
            return;
        }

        await ReachAsync(field);
        for (var i = 0; await ChosenAsync(field) != option; i++)
        {
            i.Should().BeLessThan(50, "{0} should be a choice of {1}", option, label);
            await page.Keyboard.PressAsync("ArrowDown");
        }
    }

    /// <summary>Waits until this stands on the page, where it can be seen.</summary>
    public Task SeesAsync(string text) => Assertions.Expect(Shown(page.GetByText(text))).ToBeVisibleAsync();

    public Task DoesNotSeeAsync(string text) => Assertions.Expect(Shown(page.GetByText(text))).ToHaveCountAsync(0);

    /// <summary>Ticks a box that is empty.</summary>
    public async Task TickAsync(string label)
    {
        var box = Field(label);
        if (way == Way.Keyboard)
        {
            await ReachAsync(box);
            await page.Keyboard.PressAsync("Space");
        }
        else
        {
            await box.CheckAsync();
        }

        await Assertions.Expect(box).ToBeCheckedAsync();
    }

    /// <summary>Waits until the first heading says this.</summary>
    public Task IsAtAsync(string heading) => Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(heading);

    private static BrowserNewContextOptions Device(Way way) => way == Way.Phone
        ? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 375, Height = 740 }, HasTouch = true, IsMobile = true }
        : new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 800 } };

    private static ILocator Shown(ILocator found) => found.Locator("visible=true").First;

    private static Task<string> ChosenAsync(ILocator field) => field.EvaluateAsync<string>("field => field.selectedOptions[0].text");

    private ILocator Field(string label) => Shown(page.GetByLabel(label));

    private async Task ActAsync(ILocator target)
    {
        if (way == Way.Keyboard)
        {
            await ReachAsync(target);
            await page.Keyboard.PressAsync("Enter");
        }
        else if (way == Way.Phone)
        {
            await target.TapAsync();
        }
        else
        {
            await target.ClickAsync();
        }
    }

    /// <summary>Presses Tab until the focus is there, and can be seen.</summary>
    private async Task ReachAsync(ILocator target)
    {
        await target.WaitForAsync();
        for (var i = 0; !await target.EvaluateAsync<bool>("target => target === document.activeElement"); i++)
        {
            i.Should().BeLessThan(MostTabs, "{0} should be reached with Tab", target);
            await page.Keyboard.PressAsync("Tab");
        }
    }
}
