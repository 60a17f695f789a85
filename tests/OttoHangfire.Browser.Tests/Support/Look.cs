using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OttoHangfire.Browser.Tests.Support;

/// <summary>What can be said of a page by looking at it.</summary>
internal static class Look
{
    /// <summary>Pages that fetch a part of themselves once they stand.</summary>
    private static readonly string[] FetchParts = ["/", "/runs"];

    public static ViewportSize Phone { get; } = new() { Width = 375, Height = 740 };

    public static ViewportSize Desk { get; } = new() { Width = 1200, Height = 800 };

    /// <summary>Visits pages, and says what is wrong with each; nothing where all is well.</summary>
    public static async Task<IReadOnlyList<string>> AtAsync(IPage page, string origin, IEnumerable<string> paths, Func<IPage, Task<IEnumerable<string>>> look)
    {
        var found = new List<string>();
        foreach (var path in paths)
        {
            await page.GotoAsync(origin + path);
            if (FetchParts.Contains(path, StringComparer.Ordinal))
            {
                await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            }

            found.AddRange((await look(page)).Select(problem => $"{path}: {problem}"));
        }

        return found;
    }

    /// <summary>What axe has to say: the rules of WCAG 2.2 AA, and its own of good practice. In the dark only the colours are others.</summary>
    public static Func<IPage, Task<IEnumerable<string>>> Axe(ColorScheme scheme)
    {
        var options = new AxeRunOptions { ResultTypes = [ResultType.Violations] };
        if (scheme == ColorScheme.Dark)
        {
            options.RunOnly = RunOnlyOptions.Rules("color-contrast");
        }

        return async page => (await page.RunAxe(options)).Violations.Select(Text);
    }

    /// <summary>Nothing may be wider than the window: nobody likes to scroll sideways.</summary>
    public static async Task<IEnumerable<string>> WidthAsync(IPage page)
    {
        var (content, window) = (await Number(page, "scrollWidth"), await Number(page, "clientWidth"));
        return content > window ? [string.Create(CultureInfo.InvariantCulture, $"{content} pixels in a window of {window}")] : [];
    }

    private static Task<int> Number(IPage page, string property) => page.EvaluateAsync<int>($"document.documentElement.{property}");

    private static string Text(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}; {string.Join("; ", violation.Nodes.Select(node => node.Html))}";
}
