using OttoHangfire.Contracts;

namespace OttoHangfire.Browser.Tests.Support;

/// <summary>A console in which there is something of everything.</summary>
public sealed class Furnished : IAsyncLifetime
{
    public ConsoleOfOtto Console { get; } = new();

    /// <summary>Each page, with something on it.</summary>
    public IReadOnlyList<string> Pages { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await Console.InitializeAsync();
        if (Chromium.WhyNot is null)
        {
            await FillAsync();
        }
    }

    public Task DisposeAsync() => Console.DisposeAsync();

    private async Task FillAsync()
    {
        var done = await Console.ProposeAsync(
            "Read the letters, and write down what is to be paid",
            new { type = "life_os.log_note", payload = new { text = "The water bill has come.", tags = new[] { "letters", "house" } } },
            new { type = "bills.record", payload = new { payee = "Stadtwerke München", amount_minor = 12550, currency = "EUR", due = "2030-01-31" } },
            new { type = "files.write", payload = new { path = "lists/shopping.txt", content = "Milk\nBread\n" } },
            new { type = "notify.send", payload = new { title = "Letters read", body = new string('x', 300) } },
            new { type = "nobody.knows", payload = new { x = 1 } });
        await Console.ProposeAsync("Pay the water bill", new { type = "bills.mark_paid", payload = new { bill_id = 1, paid_at = "2026-10-01T10:00:00Z" } });
        await Console.ProposeAsync("Publish the home page", new { type = "infra.deploy_project", payload = new { project = ConsoleOfOtto.Project } });
        await Console.AddAsync("Print the letter to the landlord", new { status = 422 });
        var daily = await Console.AddAsync("Water the plants", schedule: new TaskSchedule { Cron = "0 7 * * *" });
        await Console.AddAsync("Look whether the backup has run", schedule: new TaskSchedule { Every = "PT12H" });
        var reminder = await Console.RemindAsync("Take the bins out");
        var run = (await Console.GetAsync<Page<OttoRun>>($"/otto/runs?task_id={done}")).Items[0].Id;
        await Console.SetUpAsync(new { name = new string('m', 50), kind = "email", host = "smtp.example.org", user = "me", password = "p", from = "me@example.org", to = "me@example.org" });
        Pages =
        [
            "/", "/tasks", "/tasks?status=error", "/tasks/new", $"/tasks/{done}", $"/tasks/{daily}", "/runs", $"/runs/{run}", "/approvals",
            "/approvals/1", "/approvals/2", "/notes", "/bills", "/files", "/messages", "/doctor", "/settings", "/settings/channels", "/settings/channels/add/email",
            "/settings/channels/add/ntfy", "/settings/channels/add/webhook", "/settings/channels/add/browser", $"/settings/channels/edit/{new string('m', 50)}", "/open", "/nothing/here", "/search?q=water",
            $"/tasks/{daily}/edit", $"/tasks/new?from={daily}", "/tasks/all/retry?status=error",
            $"/tasks/{reminder}", "/answer?link=wrong",
        ];
    }
}
