using System.Globalization;
using Microsoft.Playwright;
using OttoHangfire.Browser.Tests.Support;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.Browser.Tests;

/// <summary>What somebody does who has never seen the console: by mouse, by keyboard alone, and on a phone.</summary>
public sealed class DailyUseTests(ConsoleOfOtto console) : IClassFixture<ConsoleOfOtto>
{
    /// <summary>Midnight, as the clock of <see cref="ConsoleOfOtto.Zone"/> shows it.</summary>
    private static readonly DateTime Tomorrow =
        TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(ConsoleOfOtto.Zone)).Date.AddDays(1);

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task AReminderForTomorrow_IsAdded(Way way)
    {
        var person = await Person.ComesAsync(console, way);

        await person.TypeAsync("What should Otto do?", $"Call Mum ({way})");
        await person.TypeAsync("When", Tomorrow.AddHours(9));
        await person.PressAsync("Tell Otto");

        await person.SeesAsync($"Call Mum ({way})");
        await person.SeesAsync("tomorrow 09:00");
        await person.FollowAsync("Home");
        await person.FollowTheOneAboutAsync($"Call Mum ({way})");
        await person.SeesAsync("life_os.reminder");
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task AReminderThatHasCome_IsPutOff_AndThenDone(Way way)
    {
        var id = await console.RemindAsync($"Water the cactus {way}");
        var person = await Person.ComesAsync(console, way);

        await person.PressAsync($"Snooze 10 min: Water the cactus {way}");
        await person.DoesNotSeeAsync("Snooze 10 min");
        (await console.TaskAsync(id)).NextRunAt.Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddMinutes(10), TimeSpan.FromMinutes(2));
        await person.FollowTheOneAboutAsync($"Water the cactus {way}");
        await person.SeesAsync("It comes again");
        await person.PressAsync("Done");

        await person.SeesAsync("you said that it is done");
        (await console.TaskAsync(id)).Status.Should().Be(OttoStatus.Success);
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task ASentence_IsUnderstood_AndTakenBack(Way way)
    {
        var person = await Person.ComesAsync(console, way);

        await person.TypeAsync("What should Otto do?", $"every Monday at 7:30 water the ferns {way}");
        await person.PressAsync("Tell Otto");
        await person.SeesAsync("I will remind you every Monday at 07:30");
        await person.PressAsync("Undo");

        await person.SeesAsync("You have taken it back.");
        (await console.GetAsync<Page<OttoTask>>($"/otto/tasks?type=life_os.reminder&q=ferns%20{way}")).Items.Should().ContainSingle()
            .Which.Reason.Should().Be(OttoReason.Cancelled);
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task AWordThatIsNoDate_IsReadAnew_AndWhatWasDoneIsTakenBack(Way way)
    {
        var person = await Person.ComesAsync(console, way);

        await person.TypeAsync("What should Otto do?", $"read Friday tomorrow at 20:00 {way}");
        await person.PressAsync("Tell Otto");
        await person.SeesAsync("Nothing was done yet.");
        (await Look.Axe(ColorScheme.Light)(person.Page)).Should().BeEmpty();
        (await Look.WidthAsync(person.Page)).Should().BeEmpty();
        await person.PressAsync("“Friday” is not a date");
        await person.SeesAsync("I will remind you tomorrow at 20:00");
        (await Look.Axe(ColorScheme.Light)(person.Page)).Should().BeEmpty();
        await person.PressAsync("“at 20:00” is not a date");

        await person.SeesAsync("What was done before is taken back.");
        (await console.GetAsync<Page<OttoTask>>($"/otto/tasks?type=life_os.reminder&q=friday%20{way}")).Items.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Description = $"read Friday {way}", Reason = OttoReason.Cancelled });
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task WhatOttoDoesNotUnderstand_HeAsks_AndDoesNothing(Way way)
    {
        var person = await Person.ComesAsync(console, way);

        await person.TypeAsync("What should Otto do?", $"buy soap {way}");
        await person.PressAsync("Tell Otto");
        await person.SeesAsync("Nothing was done yet.");
        await person.TypeAsync("When", Tomorrow.AddHours(9));
        await person.PressAsync("Tell Otto");

        await person.SeesAsync("life_os.reminder");
        await person.SeesAsync("tomorrow 09:00");
    }

    [BrowserFact]
    public async Task TheSlash_OpensTheBox_OnEveryPage()
    {
        var person = await Person.ComesAsync(console, Way.Keyboard);
        await person.GoAsync("/notes");

        await person.Page.Keyboard.PressAsync("/");
        await person.Page.Keyboard.TypeAsync("tomorrow at 9 buy stamps / envelopes");
        await person.Page.Keyboard.PressAsync("Enter");

        await person.SeesAsync("I will remind you tomorrow at 09:00");

        // What he says is on the page before he has done it.
        await Eventually.HoldsAsync(
            async () => (await console.GetAsync<Page<OttoTask>>("/otto/tasks?type=life_os.reminder&q=stamps")).Items.Count == 1, "the task is there");
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task AWeeklyTask_ShowsFiveDatesInWords_BeforeItIsSaved(Way way)
    {
        var person = await Person.ComesAsync(console, way);
        await person.FollowAsync("Tasks");
        await person.FollowAsync("New task");
        await person.TypeAsync("What is to be done", $"Take out the bins ({way})");
        await person.TypeAsync("When", Tomorrow.AddHours(7));
        await person.ChooseAsync("How often", "every week");

        await person.PressAsync("Show the next dates");

        await person.SeesAsync($"every {Tomorrow.DayOfWeek} at 07:00 {ConsoleOfOtto.Zone}");
        for (var week = 0; week < 5; week++)
        {
            await person.SeesAsync(Tomorrow.AddDays(7 * week).ToString("ddd d MMM yyyy '07:00:00'", CultureInfo.InvariantCulture));
        }

        (await console.GetAsync<Page<OttoTask>>($"/otto/tasks?q={Uri.EscapeDataString($"the bins ({way})")}")).Items.Should().BeEmpty("nothing is saved yet");
        await person.PressAsync("Add the task");
        await person.SeesAsync($"Take out the bins ({way})");
        await person.SeesAsync($"every {Tomorrow.DayOfWeek} at 07:00");
    }

    [BrowserFact]
    public async Task ADotOfTheWeek_IsDragged_AndMovesThatOneRun_AfterAQuestion()
    {
        var id = await console.AddAsync("Air the cellar", schedule: new TaskSchedule { Cron = "0 7 * * *", TimeZone = ConsoleOfOtto.Zone });
        var person = await Person.ComesAsync(console, Way.Mouse);
        var page = person.Page;
        await page.Locator("#week-hint").ScrollIntoViewIfNeededAsync();
        var dot = (await page.Locator($".week a[data-task='{id}'] circle").Nth(1).BoundingBoxAsync())!;
        var column = (await page.Locator(".week li").Nth(3).Locator("svg").BoundingBoxAsync())!;

        await page.Mouse.MoveAsync(dot.X + (dot.Width / 2), dot.Y + (dot.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(column.X + (column.Width / 2), column.Y + (column.Height * (6 + (60 * 15.25f / 24)) / 72), new MouseMoveOptions { Steps = 5 });
        await person.SeesAsync($"{Tomorrow.AddDays(2):ddd d} 15:15");
        await page.Mouse.UpAsync();

        await person.SeesAsync("Only this run");
        (await MovedAsync(id)).Should().BeEmpty("nothing is moved before the yes");
        await person.PressAsync("Move");

        await Assertions.Expect(page).ToHaveURLAsync($"{console.Origin}/");
        (await MovedAsync(id)).Should().ContainSingle().Which.Should().Be(Tomorrow.AddDays(2).AddHours(15.25));
    }

    private async Task<List<DateTime>> MovedAsync(long id) =>
        [.. (await console.GetAsync<Page<TaskOccurrence>>($"/otto/tasks/{id}/occurrences")).Items
            .Where(instant => instant.DueAt is not null)
            .Select(instant => TimeZoneInfo.ConvertTime(instant.DueAt!.Value, TimeZoneInfo.FindSystemTimeZoneById(ConsoleOfOtto.Zone)).DateTime)];

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task ARun_IsReadActionByAction(Way way)
    {
        await console.ProposeAsync(
            $"Look after the garden ({way})",
            new { type = "life_os.log_note", payload = new { text = "The roses need water." } },
            new { type = "nobody.knows", payload = new { } });
        var person = await Person.ComesAsync(console, way);

        await person.FollowAsync("Runs");
        await person.FollowTheOneAboutAsync($"Look after the garden ({way})");

        await person.SeesAsync("He replied");
        await person.SeesAsync("Otto says");
        await person.SeesAsync($"I have looked after it: Look after the garden ({way})");
        await person.SeesAsync("Action 1");
        await person.SeesAsync("life_os.log_note");
        await person.SeesAsync("Action 2");
        await person.SeesAsync("nobody.knows");
        await person.SeesAsync("Finished after");
        await person.UnfoldAsync("What Otto proposed");
        await person.SeesAsync("The roses need water.");
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task OneActionIsApproved_AnotherCorrected_AThirdRejected(Way way)
    {
        var bills = await BillsAsync($"Stadtwerke {way}", 3);
        await console.ProposeAsync($"Pay the bills ({way})", [.. bills.Select(bill => new { type = "bills.mark_paid", payload = new { bill_id = bill.Id, paid_at = "2026-10-01T10:00:00Z" } })]);
        var person = await Person.ComesAsync(console, way);

        await person.FollowAsync("Approvals");
        await person.FollowTheOneAboutAsync($"Stadtwerke {way} 1");
        await person.PressAsync("Approve");
        await person.SeesAsync("approved");

        await person.FollowAsync("Approvals");
        await person.FollowTheOneAboutAsync($"Stadtwerke {way} 2");
        await person.UnfoldAsync("Correct and approve…");
        await person.TypeAsync("Change what is wrong", $$"""{"bill_id": {{bills[1].Id}}, "paid_at": "2026-11-01T10:00:00Z"}""");
        await person.PressAsync("Approve this");
        await person.SeesAsync("What you changed");

        await person.FollowAsync("Approvals");
        await person.FollowTheOneAboutAsync($"Stadtwerke {way} 3");
        await person.UnfoldAsync("Reject…");
        await person.TypeAsync("Why?", "Not this one");
        await person.PressAsync("Reject");
        await person.SeesAsync("Not this one");

        var paid = await Eventually.IsAsync(
            () => BillsAsync(bills), found => found[1].PaidAt is not null && found[0].PaidAt is not null, "two bills are paid");
        paid[1].PaidAt.Should().Be(new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero));
        paid[2].PaidAt.Should().BeNull();
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task ADeploy_WantsTheNameOfTheProject(Way way)
    {
        await console.ProposeAsync($"Publish the page ({way})", new { type = "infra.deploy_project", payload = new { project = ConsoleOfOtto.Project } });
        var person = await Person.ComesAsync(console, way);
        await person.FollowAsync("Approvals");
        await person.FollowTheOneAboutAsync(ConsoleOfOtto.Project);

        await person.TypeAsync("To approve, type its name", "another");
        await person.PressAsync("Approve");
        await person.SeesAsync("Nothing was decided.");
        await person.TypeAsync("To approve, type its name", ConsoleOfOtto.Project);
        await person.PressAsync("Approve");

        await person.SeesAsync("approved");
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task AFailedTask_IsRetried_WhenTheAgentIsWellAgain(Way way)
    {
        console.Agent.Broken = true;
        var id = await console.AddAsync($"Print the letter ({way})", new { status = 422 });
        await Eventually.HoldsAsync(async () => (await console.TaskAsync(id)).Status == OttoStatus.Error, "it failed");
        console.Agent.Broken = false;
        var person = await Person.ComesAsync(console, way);

        await person.FollowTheOneAboutAsync($"Print the letter ({way})");
        await person.SeesAsync("The printer is out of paper.");
        await person.PressAsync("Retry");

        await Eventually.HoldsAsync(async () => (await console.TaskAsync(id)).Status == OttoStatus.Success, "it went well");
        await person.FollowAsync("Tasks");
        await person.FollowTheOneAboutAsync($"Print the letter ({way})");
        await person.SeesAsync("success");
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task ARecurringTask_IsPaused_AndGoesOn(Way way)
    {
        var id = await console.AddAsync($"Water the plants ({way})", schedule: new TaskSchedule { Cron = "0 7 * * *" });
        var person = await Person.ComesAsync(console, way);
        await person.FollowAsync("Tasks");
        await person.FollowTheOneAboutAsync($"Water the plants ({way})");

        await person.PressAsync("Pause");
        await person.SeesAsync("paused");
        (await console.TaskAsync(id)).Reason.Should().Be(OttoReason.Paused);
        await person.PressAsync("Resume");

        await person.SeesAsync("pending");
        (await console.TaskAsync(id)).Status.Should().Be(OttoStatus.Pending);
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task OneDateOfARecurringTask_IsSkipped_AndAnotherMoved(Way way)
    {
        var id = await console.AddAsync($"Feed the cat ({way})", schedule: new TaskSchedule { Cron = "0 7 * * *" });
        var person = await Person.ComesAsync(console, way);
        await person.FollowAsync("Tasks");
        await person.FollowTheOneAboutAsync($"Feed the cat ({way})");

        await person.UnfoldAsync("tomorrow 07:00");
        await person.PressAsync("Skip");
        await person.SeesAsync("skipped");
        var day = Tomorrow.AddDays(1);
        await person.UnfoldAsync($"{day.ToString("ddd", CultureInfo.InvariantCulture)} 07:00");
        await person.TypeAsync("Move to", day.AddHours(8));
        await person.PressAsync("Move");
        await person.SeesAsync("(moved)");

        var instants = (await console.GetAsync<Page<TaskOccurrence>>($"/otto/tasks/{id}/occurrences")).Items;
        instants.Should().ContainSingle(instant => instant.Outcome == "skipped").Which.Reason.Should().Be("by_owner");
        instants.Should().ContainSingle(instant => instant.DueAt != null).Which.DueAt.Should().Be(At(day.AddHours(8)));
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task ARun_IsFoundByAWord(Way way)
    {
        var word = $"Gartenschlauch{way}";
        await console.ProposeAsync("Tidy the shed", new { type = "life_os.log_note", payload = new { text = $"The {word} is behind the door." } });
        var person = await Person.ComesAsync(console, way);

        await person.SearchAsync();
        await person.TypeAsync("Words", $"gartenschlauch{way}".ToLowerInvariant());
        await person.PressAsync("Search");
        await person.FollowTheOneAboutAsync(word);

        await person.SeesAsync("Tidy the shed");
        await person.UnfoldAsync("What Otto proposed");
        await person.SeesAsync(word);
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task AllThatFailed_IsRetried_AsMuchAsWasShown(Way way)
    {
        console.Agent.Broken = true;
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await console.AddAsync($"Print page {way} {i}", new { status = 422 }));
        }

        await Eventually.HoldsAsync(async () => (await AllAsync(ids)).All(task => task.Status == OttoStatus.Error), "all failed");
        console.Agent.Broken = false;
        var person = await Person.ComesAsync(console, way);
        await person.FollowAsync("Tasks");
        await person.ChooseAsync("Status", "error");
        await person.TypeAsync("Words", $"Print page {way}");
        await person.PressAsync("Filter");

        await person.UnfoldAsync("All that match…");
        await person.FollowAsync("Retry all");
        await person.PressAsync("Retry all 3");

        await person.SeesAsync("Done with 3 of 3.");
        await Eventually.HoldsAsync(async () => (await AllAsync(ids)).All(task => task.Status == OttoStatus.Success), "all went well");
    }

    [BrowserFact]
    public async Task WhenOttoIsKilled_ThePageSaysSo_KeepsWhatIsTyped_AndGoesOn()
    {
        var person = await Person.ComesAsync(console, Way.Mouse);
        await person.TypeAsync("What should Otto do?", "remind me tomorrow at 9 to buy a present for Anna");

        await console.KillAsync();
        await person.SeesAsync("Otto does not answer.");
        await console.StartAsync();
        await person.SeesAsync("Otto is back.");

        await person.PressAsync("Tell Otto");
        await person.SeesAsync("I will remind you tomorrow at 09:00");
    }

    [BrowserFact]
    public async Task AChange_IsOnTheOpenPage_WithoutALoad()
    {
        var person = await Person.ComesAsync(console, Way.Mouse);
        await person.Page.EvaluateAsync("window.isTheSame = true");

        await console.AddAsync("Appears by itself");

        await person.SeesAsync("Appears by itself");
        (await person.Page.EvaluateAsync<bool>("window.isTheSame === true")).Should().BeTrue();
    }

    private async Task<IReadOnlyList<Bill>> BillsAsync(string payee, int count)
    {
        await console.ProposeAsync(
            $"Write down the bills of {payee}",
            [.. Enumerable.Range(1, count).Select(number => new
            {
                type = "bills.record",
                payload = new { payee = $"{payee} {number}", amount_minor = 1000 * number, currency = "EUR", due = "2030-01-31" },
            })]);
        return [.. (await console.GetAsync<Page<Bill>>("/otto/bills")).Items.Where(bill => bill.Payee.StartsWith(payee, StringComparison.Ordinal)).OrderBy(bill => bill.Payee)];
    }

    private async Task<IReadOnlyList<Bill>> BillsAsync(IReadOnlyList<Bill> same)
    {
        var all = (await console.GetAsync<Page<Bill>>("/otto/bills")).Items;
        return [.. same.Select(bill => all.Single(found => found.Id == bill.Id))];
    }

    private static DateTimeOffset At(DateTime local) => new(local, TimeZoneInfo.FindSystemTimeZoneById(ConsoleOfOtto.Zone).GetUtcOffset(local));

    private Task<OttoTask[]> AllAsync(IEnumerable<long> ids) => Task.WhenAll(ids.Select(console.TaskAsync));
}
