using Microsoft.Playwright;
using OttoHangfire.Browser.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Browser.Tests;

/// <summary>Texts of tasks and of Otto are only ever text, whatever they look like.</summary>
public sealed class HostileTextTests(ConsoleOfOtto console) : IClassFixture<ConsoleOfOtto>
{
    /// <summary>Each round of the console's fields takes four texts.</summary>
    private const int Rounds = 125;

    private static readonly string[] Parts =
    [
        "<script>window.ran = 1</script>", "<img src=x onerror='window.ran = 1'>", "<svg onload=window.ran=1>", "\"><script>window.ran=1</script>",
        "' onmouseover='window.ran = 1' autofocus onfocus='window.ran = 1", "</textarea><script>window.ran=1</script>", "</title><script>window.ran=1</script>",
        "</style><script>window.ran=1</script>", "<iframe srcdoc='<script>parent.ran=1</script>'>", "<a href='javascript:window.ran=1'>press</a>",
        "javascript:window.ran=1", "data:text/html,<script>window.ran=1</script>", "<style>body { display: none }</style>",
        "<link rel=stylesheet href=//evil.example/x.css>", "<img src=https://evil.example/pixel.png>", "<form action=//evil.example><button>x</button></form>",
        "<div hx-get='/settings' hx-trigger=load>", "<div hx-on:load='window.ran = 1'>", "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "\u202Egnp.exe", "\u2066\u2067\u2068 isolated", "a\u200Bb\u200Cc\u200Dd\uFEFFe", "\u0300\u0301\u0302\u0303\u0304\u0305\u0306 zalgo", "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﷽ ꧅",
        "العربية עברית", "{{constructor.constructor('window.ran=1')()}}", "${window.ran=1}", "@(1+1) @{ }", "%3Cscript%3Ewindow.ran=1%3C/script%3E", "&lt;script&gt;&amp;&#60;",
    ];

    [BrowserFact]
    public async Task NoneOfThem_IsMarkup_RunsAScript_OrBreaksTheLayout()
    {
        var page = await console.SignInAsync(new BrowserNewContextOptions { ViewportSize = Look.Phone });
        var wrong = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(console.Origin, StringComparison.Ordinal))
            {
                wrong.Add($"asks {request.Url}");
            }
        };
        page.Dialog += (_, dialog) => wrong.Add(dialog.Message);
        await page.Context.AddInitScriptAsync(
            "window.broken = []; document.addEventListener('securitypolicyviolation', event => window.broken.push(event.violatedDirective + ' ' + event.sample));");
        await FillAsync();

        wrong.AddRange(await Look.AtAsync(page, console.Origin, await PagesAsync(), LookAsync));

        wrong.Should().BeEmpty();
    }

    /// <summary>Texts that nobody has seen before, and that are the same each time.</summary>
    private static IEnumerable<string> Texts()
    {
        for (var i = 0; ; i++)
        {
            var (first, second) = (Parts[i % Parts.Length], Parts[i * 7 % Parts.Length]);
            yield return (i % 5) switch
            {
                0 => $"{i} {first}",
                1 => $"{first}{second} {i}",
                2 => $"{i} {new string('W', 400)}{first}",
                3 => $"{first}\n{second}\n{i}",
                _ => $"{i} {string.Concat(Enumerable.Repeat(first, 4))}",
            };
        }
    }

    private static async Task<IEnumerable<string>> LookAsync(IPage page)
    {
        var ran = await page.EvaluateAsync<bool>("window.ran !== undefined || [...document.querySelectorAll('iframe')].some(frame => frame.contentWindow?.ran)");
        var broken = await page.EvaluateAsync<string[]>("window.broken");
        var styled = await page.EvaluateAsync<bool>("getComputedStyle(document.body).display === 'none'");
        var foreign = await page.EvaluateAsync<int>("document.querySelectorAll('main script, main style, main iframe, main base, main meta, main img, main svg[onload]').length");
        return [.. broken, .. await Look.WidthAsync(page), .. ran ? ["a script ran"] : Array.Empty<string>(), .. styled ? ["the style changed"] : Array.Empty<string>(), .. foreign > 0 ? ["markup"] : Array.Empty<string>()];
    }

    private async Task FillAsync()
    {
        var texts = Texts().GetEnumerator();
        string Next()
        {
            texts.MoveNext();
            return texts.Current;
        }

        var last = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            last = await console.AddAsync(Next(), new
            {
                reply = new
                {
                    message = Next(),
                    actions = new object[]
                    {
                        new { type = "life_os.log_note", payload = new { text = Next(), tags = new[] { "<b>tag</b>" } } },
                        new { type = "bills.record", payload = new { payee = Next().ReplaceLineEndings(" "), amount_minor = 100, currency = "EUR", due = "2030-01-31" } },
                        new { type = "bills.mark_paid", payload = new { bill_id = 1, paid_at = "2026-10-01T10:00:00Z" } },
                        new { type = "nobody.knows", payload = new { text = "<script>window.ran = 1</script>" } },
                    },
                },
            });
        }

        await EndToEnd.Tests.Support.Eventually.HoldsAsync(
            async () => (await console.GetAsync<Page<OttoTask>>("/otto/tasks?status=pending")).Items.Count == 0, $"all up to {last} have run", TimeSpan.FromMinutes(2));
    }

    /// <summary>The newest of each list, and every eighth task, run and approval.</summary>
    private async Task<IReadOnlyList<string>> PagesAsync()
    {
        var runs = (await console.GetAsync<Page<OttoRun>>("/otto/runs?limit=500")).Items.Where((_, i) => i % 8 == 0).Select(run => $"/runs/{run.Id}");
        var tasks = (await console.GetAsync<Page<OttoTask>>("/otto/tasks?limit=500")).Items.Where((_, i) => i % 8 == 0).Select(task => $"/tasks/{task.Id}");
        var approvals = (await console.GetAsync<Page<Approval>>("/otto/approvals?limit=500")).Items.Where((_, i) => i % 8 == 0).Select(approval => $"/approvals/{approval.Id}");
        return ["/", "/tasks", "/runs", "/approvals", "/notes", "/bills", "/files", "/doctor", .. runs, .. tasks, .. approvals];
    }
}
