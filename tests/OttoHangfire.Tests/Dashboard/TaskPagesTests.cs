using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Dashboard;

/// <summary>The page of a task's job, and the page of recurring jobs, as a person reads them.</summary>
public sealed class TaskPagesTests(RunningBackend fixture) : IClassFixture<RunningBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task AJobsPage_BeginsWithTheTask_ItsRun_AndALinkToBoth()
    {
        _backend.Agent.Answers("Done.");
        var task = await EndsAsync(await _backend.AddAsync(Some.Task("test.page", "Call <b>Mum</b>")), "Succeeded");

        var page = await OpenAsync(task);

        var run = (await _backend.RunsAsync(task.Id))[0];
        var begin = page.IndexOf("page-header", StringComparison.Ordinal);
        var (linkToTask, linkToRun, code) = (page.IndexOf($"href=\"/otto/tasks/{task.Id}\"", begin, StringComparison.Ordinal), page.IndexOf($"href=\"/otto/runs/{run.Id}\"", begin, StringComparison.Ordinal), page.IndexOf("RunTaskJob", StringComparison.Ordinal));
        linkToTask.Should().BePositive().And.BeLessThan(linkToRun);
        linkToRun.Should().BeLessThan(page.IndexOf("History", begin, StringComparison.Ordinal));
        code.Should().BeGreaterThan(page.IndexOf("<details>", begin, StringComparison.Ordinal), "the call in C# comes last, and folded");
        page.Should().Contain("Call &lt;b&gt;Mum").And.NotContain("<b>Mum");
        (await _backend.GetAsync($"/otto/tasks/{task.Id}")).Status.Should().Be(200);
        (await _backend.GetAsync($"/otto/runs/{run.Id}")).Status.Should().Be(200);
    }

    [Fact]
    public async Task AnEndThatIsToldInASentence_HasOneFailedLine_SaysItOnce_AndHasNoStackTrace()
    {
        _backend.Agent.AnswersProblem(404, "No skill for this, sadly.");
        var task = await EndsAsync(await _backend.AddAsync(Some.Task("test.sentence")), "Failed");

        var page = await OpenAsync(task);

        Count(page, "<h4 class=\"job-history-title\">Failed").Should().Be(1);
        Count(page, "No skill for this, sadly.").Should().Be(1);
        page.Should().NotContain("stack-trace").And.NotContain("   at ").And.NotContain("TaskFailedException").And.NotContain(".cs:line");
        page.Should().Contain("error (permanent)");
    }

    [Fact]
    public async Task AFaultOfTheBackend_ShowsItsStackTraceLast()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        var task = await backend.AddAsync(Some.Task("test.fault"));
        new Hangfire.BackgroundJobClient(backend.Get<Hangfire.JobStorage>(), new Hangfire.Common.JobFilterCollection())
            .ChangeState(task.HangfireJobId!, new Hangfire.States.FailedState(Thrown()), expectedState: null);
        using var browser = await new DashboardBrowser(backend).SignInAsync();

        var page = await browser.OpenAsync($"/jobs/details/{task.HangfireJobId}");

        page.IndexOf("   at ", StringComparison.Ordinal).Should().BeGreaterThan(page.IndexOf("<details>", StringComparison.Ordinal));
        page.Should().Contain("It stumbled.");
    }

    [Fact]
    public async Task TheButtonsOfAJobsPage_AreThere_AndAJobThatIsGoneSaysSo()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        using var browser = await new DashboardBrowser(_backend).SignInAsync();

        var page = await browser.OpenAsync($"/jobs/details/{task.HangfireJobId}");

        page.Should().Contain($"data-ajax=\"/hangfire/jobs/actions/requeue/{task.HangfireJobId}\"").And.Contain($"data-ajax=\"/hangfire/jobs/actions/delete/{task.HangfireJobId}\"");
        page.Should().Contain("This job has made none.");
        (await browser.OpenAsync("/jobs/details/999999")).Should().Contain("999999");
        (await _backend.GetAsync("/hangfire/no/such/page")).Status.Should().Be(404);
    }

    [Theory]
    [InlineData("every")]
    [InlineData("rrule")]
    [InlineData("cron")]
    [InlineData("paused cron")]
    public async Task ARecurringTaskOfEveryKind_IsFoundOnTheRecurringPage(string kind)
    {
        var schedule = kind switch
        {
            "every" => new TaskSchedule { Every = "P30D", Start = "2040-01-01T00:00:00" },
            "rrule" => new TaskSchedule { Rrule = "FREQ=YEARLY", Start = "2040-01-01T00:00:00" },
            _ => new TaskSchedule { Cron = "0 0 1 1 *" },
        };
        var task = await _backend.AddAsync(Some.Task("test.recurring", $"Of the kind <{kind}>") with { Schedule = schedule });
        if (kind == "paused cron")
        {
            await _backend.TellAsync(task.Id, "pause");
        }

        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        var page = await browser.OpenAsync("/recurring");

        Count(page, $"Of the kind &lt;{kind}&gt;").Should().Be(1);
        page.Should().Contain("Otto&#39;s jobs").And.NotContain($"<{kind}>");
    }

    [Fact]
    public async Task ARecurringTaskThatHasEnded_IsNotOnTheRecurringPage()
    {
        var task = await _backend.AddAsync(Some.Task("test.recurring", "Over and done with") with { Schedule = new TaskSchedule { Every = "P30D", Start = "2040-01-01T00:00:00" } });
        await _backend.TellAsync(task.Id, "cancel");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();

        (await browser.OpenAsync("/recurring")).Should().NotContain("Over and done with");
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("It stumbled.");
        }
        catch (InvalidOperationException thrown)
        {
            return thrown;
        }
    }

    private async Task<OttoTask> EndsAsync(OttoTask task, string state)
    {
        await Eventually.HoldsAsync(() => JobState.Of(_backend, task.HangfireJobId!).Name == state, $"the job should be {state}");
        return task;
    }

    private async Task<string> OpenAsync(OttoTask task)
    {
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        return await browser.OpenAsync($"/jobs/details/{task.HangfireJobId}");
    }

    private static int Count(string page, string text) => page.Split(text).Length - 1;
}
