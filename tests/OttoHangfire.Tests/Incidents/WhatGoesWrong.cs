using Hangfire;
using OttoHangfire.Contracts;
using OttoHangfire.Incidents;
using OttoHangfire.Notifications;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Incidents;

/// <summary>Something that can go wrong: how it comes about, what is said of it, and which step is named.</summary>
internal sealed record WrongThing(string What, string Says, string Step, Func<IncidentScene, Task> HappensAsync);

/// <summary>The table of <c>docs/incidents.md</c>, made to happen.</summary>
internal static class WhatGoesWrong
{
    private const string Retry = "retry 1";
    private const string Doctor = "doctor";

    public static IReadOnlyList<WrongThing> All { get; } =
    [
        new("an action of a task fails", "An action of its last run failed", Retry, scene => RunAsync(scene, Status(task: 99, "success"))),
        new("Otto has no skill for a task", "Otto cannot or will not do it", Retry, scene => RefuseAsync(scene, 404, "I have no skill for that.")),
        new("all tries of a task are used up", "All its tries are used up", Retry, ExhaustAsync),
        new("Otto sets his task to error", "Otto set it to error", Retry, scene => RunAsync(scene, Status(task: 1, "error"))),
        new("the policy does not allow an action", "One of its actions was not allowed", Retry, scene => RunAsync(scene, ForbiddenAsync())),
        new("an approval runs out", "waited for your decision until it was too late", Retry, ExpireAsync),
        new("a task needs a language model", "It needs a language model", Retry, scene => RefuseAsync(scene, 409, "I need a model.", "missing_model")),
        new("a task finds the budget spent", "The budget for the language model is spent", Retry, scene => RefuseAsync(scene, 409, "No room.", "budget")),
        new("Otto wants to do more than he may", "Otto wanted to do more than he may", Retry, OverLimitAsync),
        new("the process dies three times in a task", "died three times in the middle of it", Retry, async scene => await scene.CrashThriceAsync(await scene.Still.AddAsync())),
        new("nobody knows whether an action happened", "nobody knows whether it happened", "runs --task 1", UnknownAsync),
        new("Otto sets his task to blocked", "Otto set it to blocked", Retry, scene => RunAsync(scene, Status(task: 1, "blocked"))),
        new("a run of a recurring task fails", "Its last run ended badly", "runs --task 1", scene => FailByMinuteAsync(scene, times: 1)),
        new("five runs in a row fail", "Five runs in a row ended badly", Retry, scene => FailByMinuteAsync(scene, times: 5)),
        new("a schedule cannot be followed", "or its schedule cannot be followed", Retry, LoseZoneAsync),
        new("a time is missed while Otto is stopped", "missed its time", Doctor, scene => SleepAsync(scene, hours: 2)),
        new("a time is missed while all workers are busy", "all workers were busy until a later one was due", "runs --status running", BeBusyAsync),
        new("many times are missed", "of its times", Doctor, scene => SleepAsync(scene, hours: 30)),
        new("an approval waits", "Otto asks for your approval", "approve 1", AskAsync),
        new("an approval is about to run out", "An approval is about to run out", "approve 1", HurryAsync),
        new("four fifths of the budget are used", "Today 16,000 of 20,000 tokens are used", Doctor, scene => SpendAsync(scene, 16_000)),
        new("the budget is used up", "The next answer may not fit in", Doctor, scene => SpendAsync(scene, 20_000)),
        new("Otto's process does not answer", "Otto does not answer", Doctor, LoseAgentAsync),
        new("the stop switch is off for a day", "The stop switch is off", Doctor, StopAsync),
        new("a due task is not started", "due for more than a minute and not started", Doctor, LeaveWaitingAsync),
        new("a message cannot be delivered", "Not delivered so far: 1", Doctor, scene => SendAsync(scene, tries: 1)),
        new("a message is given up", "Given up in the last seven days: 1", Doctor, scene => SendAsync(scene, tries: 12)),
        new("the watchdog outside cannot be reached", "It could not be reached", Doctor, CallInVainAsync),
        new("somebody has written to the database", "Somebody has written to the database besides Otto", Doctor, ForgeAsync),
        new("the clock is behind", "No task is started", Doctor, SetClockBackAsync),
        new("a recurring job is gone", "Missing or disabled: that of task 1", Doctor, LoseJobAsync),
        new("others can read the data folder", "Others on this machine can read or change", Doctor, OpenFolderAsync),
        new("otto.json has a slip", "goes on with the settings that he last started with", Doctor, SlipAsync),
        new("the language model does not answer", "The model's server cannot be reached", Doctor, LoseModelAsync),
    ];

    private static ProposedAction Status(long task, string status) => Some.Action("life_os.update_task_status", new { task_id = task, status });

    private static ProposedAction ForbiddenAsync() => Some.Action("infra.deploy_project", new { project = "shop" });

    private static Task<OttoTask> RunAsync(IncidentScene scene, params ProposedAction[] actions)
    {
        scene.Still.Agent.Answers("Done.", actions);
        return scene.RunAsync(actions is [{ Type: "infra.deploy_project" }] ? Some.Task() : null);
    }

    private static Task<OttoTask> RefuseAsync(IncidentScene scene, int status, string detail, string? reason = null)
    {
        scene.Still.Agent.AnswersProblem(status, detail, reason);
        return scene.RunAsync();
    }

    private static Task<OttoTask> ExhaustAsync(IncidentScene scene)
    {
        scene.Still.Agent.AnswersProblem(503, "Busy.");
        return scene.RunAsync(Some.Task("test.chore") with { MaxAttempts = 1 });
    }

    private static Task<OttoTask> AskAsync(IncidentScene scene) => RunAsync(scene, Some.Action(AskingHandler.Tier3, new { text = "a" }));

    private static async Task HurryAsync(IncidentScene scene)
    {
        await AskAsync(scene);
        scene.Still.Clock.Advance(TimeSpan.FromHours(22.5));
    }

    private static async Task ExpireAsync(IncidentScene scene)
    {
        await AskAsync(scene);
        scene.Still.Clock.Advance(TimeSpan.FromHours(25));
        await scene.Still.ReconcileAsync();
        await scene.Still.RingAsync(1);
    }

    private static Task<OttoTask> OverLimitAsync(IncidentScene scene) => RunAsync(scene, [.. Enumerable.Range(0, 21).Select(
        number => Some.Action("life_os.create_task", new { type = "test.child", description = $"Child {number}", next_run_at = "2027-01-01T00:00:00Z" }))]);

    private static async Task UnknownAsync(IncidentScene scene)
    {
        scene.Still.Agent.Answers("Done.", Some.Note("a"));
        var task = await scene.Still.AddAsync();
        await scene.Still.ClaimAndSaveAsync(task.Id);
        scene.Backend.Execute("UPDATE otto_actions SET status = 'started'");
        await scene.Still.ReconcileAsync();
        await scene.Still.ClaimAsync(task.Id);
        await scene.Still.ReconcileAsync();
        await scene.Still.ClaimAsync(task.Id);
        await scene.Still.ReconcileAsync();
    }

    private static async Task FailByMinuteAsync(IncidentScene scene, int times)
    {
        scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        var task = await scene.AddEveryMinuteAsync();
        for (var time = 0; time < times; time++)
        {
            scene.Still.Clock.Advance(TimeSpan.FromMinutes(1));
            await scene.Still.RingByScheduleAsync(task.Id);
        }
    }

    private static async Task LoseZoneAsync(IncidentScene scene)
    {
        await scene.Still.AddAsync(new TaskSchedule { Cron = "0 * * * *", TimeZone = "Europe/Paris" });
        scene.Backend.Execute("UPDATE otto_tasks SET schedule = replace(schedule, 'Europe/Paris', 'Europe/Nowhere')");
        scene.Still.Clock.Advance(TimeSpan.FromHours(2));
        await scene.Still.Get<Recurrence>().CheckZonesAsync(CancellationToken.None);
    }

    private static async Task SleepAsync(IncidentScene scene, int hours)
    {
        var task = await scene.Still.AddAsync(new TaskSchedule { Cron = "0 * * * *", TimeZone = "UTC" });
        await scene.Still.RestartAsync(() => scene.Still.Clock.Advance(TimeSpan.FromHours(hours + 0.5)));
        await scene.Still.ReconcileAsync();
        await scene.Still.RingByScheduleAsync(task.Id);
    }

    private static async Task BeBusyAsync(IncidentScene scene)
    {
        var task = await scene.AddEveryMinuteAsync();
        scene.Still.Clock.Advance(TimeSpan.FromMinutes(1));
        await scene.Still.ReconcileAsync();
        scene.Still.Clock.Advance(TimeSpan.FromMinutes(1));
        await scene.Still.ReconcileAsync();
        await scene.Still.RingByScheduleAsync(task.Id);
    }

    private static async Task SpendAsync(IncidentScene scene, int tokens)
    {
        await scene.SetModelAsync();
        scene.Backend.Execute(
            $"INSERT INTO otto_usage (run_id, at, model, input_tokens, output_tokens, cost_micros, is_settled) VALUES (1, '2026-12-01T08:00:00.0000000Z', 'small', {tokens}, 0, 0, 1)");
        await scene.GoRoundAsync(TimeSpan.Zero);
    }

    private static async Task LoseAgentAsync(IncidentScene scene)
    {
        await scene.Still.Agent.StopAsync();
        await scene.GoRoundAsync(TimeSpan.FromMinutes(5));
    }

    private static async Task StopAsync(IncidentScene scene)
    {
        await scene.Backend.PutAsync("/otto/worker", new { enabled = false });
        await scene.GoRoundAsync(TimeSpan.FromDays(1));
    }

    private static async Task LeaveWaitingAsync(IncidentScene scene)
    {
        await scene.Still.AddAsync();
        scene.Still.Clock.Advance(TimeSpan.FromMinutes(2));
        await scene.GoRoundAsync(TimeSpan.FromMinutes(15));
    }

    private static async Task SendAsync(IncidentScene scene, int tries)
    {
        await scene.RunAsync(Some.Task("life_os.reminder"));
        scene.Backend.Execute("""
            INSERT INTO otto_outbox (message_id, created_at, channel, title, body, next_try_at, waits_since, asked_at)
            VALUES ('msg_1', '2026-12-01T08:00:00.0000000Z', 'phone', 'Call Mum', '', '2026-12-01T08:00:00.0000000Z', '2026-12-01T08:00:00.0000000Z', '2026-12-01T08:00:00.0000000Z')
            """);
        for (var time = 0; time < tries; time++)
        {
            await scene.Still.Get<Outbox>().SendDueAsync(CancellationToken.None);
            scene.Still.Clock.Advance(TimeSpan.FromHours(tries == 1 ? 0 : 6));
        }

        await scene.GoRoundAsync(TimeSpan.FromMinutes(15));
        scene.Backend.Execute("DELETE FROM otto_outbox WHERE message_id = 'msg_1'");
    }

    private static async Task CallInVainAsync(IncidentScene scene)
    {
        await scene.Still.ReconcileAsync();
        await scene.Still.Get<Watchdog>().LookAsync(CancellationToken.None);
        await scene.GoRoundAsync(TimeSpan.FromMinutes(15));
    }

    private static async Task ForgeAsync(IncidentScene scene)
    {
        await scene.Still.AddAsync(new TaskSchedule { Every = "P1D", Start = "2027-01-01T00:00:00" });
        foreach (var trigger in scene.Backend.Column("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'otto_audit'"))
        {
            scene.Backend.Execute($"DROP TRIGGER {trigger}");
        }

        scene.Backend.Execute("UPDATE otto_audit SET asked_by = 'nobody'");
        await scene.GoRoundAsync(TimeSpan.Zero);
    }

    private static async Task SetClockBackAsync(IncidentScene scene)
    {
        scene.Backend.Execute("INSERT OR REPLACE INTO otto_clock (id, last_seen_at) VALUES (1, '2027-12-01T08:00:00.0000000Z')");
        await scene.GoRoundAsync(TimeSpan.FromMinutes(5));
    }

    private static async Task LoseJobAsync(IncidentScene scene)
    {
        await scene.Still.AddAsync(new TaskSchedule { Cron = "0 0 1 1 *", TimeZone = "UTC" });
        new RecurringJobManager(scene.Still.Get<JobStorage>()).RemoveIfExists(RecurringAlarm.Id(1));
        await scene.GoRoundAsync(TimeSpan.FromMinutes(5));
    }

    private static async Task OpenFolderAsync(IncidentScene scene)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(scene.Backend.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        }

        await scene.GoRoundAsync(TimeSpan.FromMinutes(5));
    }

    private static async Task SlipAsync(IncidentScene scene)
    {
        await File.WriteAllTextAsync(scene.Backend.File("otto.json"), "{");
        await scene.GoRoundAsync(TimeSpan.FromMinutes(15));
    }

    private static async Task LoseModelAsync(IncidentScene scene)
    {
        await scene.SetModelAsync();
        scene.Still.Agent.Model = scene.Still.Agent.Model! with { Problem = "The model's server cannot be reached." };
        await scene.GoRoundAsync(TimeSpan.FromMinutes(5));
    }
}
