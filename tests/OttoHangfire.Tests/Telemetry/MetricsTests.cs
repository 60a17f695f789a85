using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Telemetry;

/// <summary><c>/metrics</c>, as Prometheus fetches it.</summary>
public sealed class MetricsTests
{
    private const string OldestApproval = "otto_approvals_oldest_age_seconds";

    [Fact]
    public async Task WhileNobodyAsksForThem_ThereIsNoSuchAddress()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });

        (await backend.GetAsync("/metrics")).Status.Should().Be(404);
    }

    [Fact]
    public async Task AnExporterThatIsNotThere_StopsTheStart()
    {
        var start = () => OttoBackend.StartAsync(new BackendOptions { Settings = With("OTEL_METRICS_EXPORTER", "zipkin") });

        await start.Should().ThrowAsync<Exception>();
    }

    [Fact]
    public async Task AnOpenQuestion_Ages_UntilItIsDecided_AndItsActionIsCounted()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions
        {
            Settings = With("OTEL_METRICS_EXPORTER", "prometheus"),
            Services = AskingHandler.Add,
        });
        (await ValueAsync(backend, OldestApproval)).Should().Be(0);
        (await Answer.FromAsync(await backend.Anybody.GetAsync("/metrics"))).Status.Should().Be(401, "they are the owner's");
        backend.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "asked" }));

        var task = await backend.AddAsync(Some.Task("test.chore"));
        await backend.TaskAsync(task.Id, OttoStatus.Blocked);
        await Eventually.HoldsAsync(async () => await ValueAsync(backend, OldestApproval) > 0);
        var approval = (await backend.GetAsync("/otto/approvals")).Read<Page<Approval>>().Items.Single();
        (await backend.PostAsync($"/otto/approvals/{approval.Id}/reject", new { comment = "no" })).Status.Should().Be(200);

        await Eventually.HoldsAsync(async () => await ValueAsync(backend, OldestApproval) == 0);
        var text = (await backend.GetAsync("/metrics")).Body;
        text.Should().MatchRegex("otto_actions_total\\{[^}]*result=\"awaiting_approval\"[^}]*type=\"test.ask\"|otto_actions_total\\{[^}]*type=\"test.ask\"[^}]*result=\"awaiting_approval\"");
        text.Should().ContainAll("otto_queue_wait_seconds_bucket", "otto_run_lateness_seconds_bucket", "otto_run_duration_seconds_bucket", "otto_runs_total", "otto_database_write_duration_seconds_bucket");
    }

    private static Dictionary<string, string> With(string name, string value) => new() { [name] = value };

    private static async Task<double?> ValueAsync(OttoBackend backend, string metric)
    {
        var answer = await backend.GetAsync("/metrics");
        answer.Status.Should().Be(200);
        var line = answer.Body.Split('\n').FirstOrDefault(line => line.StartsWith(metric, StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Replace(metric, "", StringComparison.Ordinal).Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
