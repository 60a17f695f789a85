using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Incidents;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Incidents;

/// <summary>A still backend whose owner has a channel, and in which things go wrong.</summary>
internal sealed class IncidentScene : IAsyncDisposable
{
    private const string Channel =
        """{ "name": "phone", "kind": "webhook", "url": "https://127.0.0.1:9/hook", "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "allow_private": true }""";

    private IncidentScene(StillBackend still) => Still = still;

    public StillBackend Still { get; }

    public OttoBackend Backend => Still.Backend;

    public static async Task<IncidentScene> OpenAsync(string? channels = Channel, string? publicUrl = null) => new(await StillBackend.StartAsync(
        AskingHandler.Add,
        $$"""
        { "channels": [{{channels}}],
          {{(publicUrl is null ? "" : $""" "publicUrl": "{publicUrl}", """)}}
          "ping": "http://127.0.0.1:9/ping",
          "budget": { "tokens_per_run": 1000, "tokens_per_day": 20000 } }
        """));

    /// <summary>Title and text of each message, in order.</summary>
    public IReadOnlyList<string> Messages() => Backend.Column("SELECT title || ': ' || body FROM otto_outbox ORDER BY id");

    public Task TellAsync() => Still.Get<IncidentTeller>().TellAsync(CancellationToken.None);

    /// <summary>The doctor looks, and once more after a time; then what is to be told is told.</summary>
    public async Task GoRoundAsync(TimeSpan lasting)
    {
        await Still.Get<DoctorRounds>().LookAsync(CancellationToken.None);
        Still.Clock.Advance(lasting);
        await Still.Get<DoctorRounds>().LookAsync(CancellationToken.None);
        await TellAsync();
    }

    /// <summary>A one-time task, run once.</summary>
    public async Task<OttoTask> RunAsync(NewOttoTask? task = null)
    {
        var added = await Backend.AddAsync(task ?? Some.Task("test.chore"));
        await Still.RingAsync(added.Id);
        return added;
    }

    /// <summary>A task of every minute, from the next one on.</summary>
    public Task<OttoTask> AddEveryMinuteAsync() => Still.AddAsync(new TaskSchedule { Every = "PT1M", Start = "2026-12-01T09:01:00", TimeZone = "Europe/Berlin" });

    /// <summary>Its next instant comes, and is rung for.</summary>
    public async Task NextMinuteAsync(OttoTask task)
    {
        Still.Clock.Advance(TimeSpan.FromMinutes(1));
        await Still.RingByScheduleAsync(task.Id);
        await TellAsync();
    }

    /// <summary>The process dies in the middle of the task, three times.</summary>
    public async Task CrashThriceAsync(OttoTask task)
    {
        for (var time = 0; time < 3; time++)
        {
            await Still.ClaimAsync(task.Id);
            await Still.ReconcileAsync();
        }
    }

    public async Task SetModelAsync()
    {
        await Backend.PutAsync("/otto/settings/model", new { endpoint = "http://127.0.0.1:11434/v1", name = "small" });
        Still.Agent.Model = new AgentModel { Version = AgentSettings.Of(Still.Get<OttoSettings>(), Still.Agent.Secret).ModelVersion() };
    }

    public ValueTask DisposeAsync() => Still.DisposeAsync();
}
