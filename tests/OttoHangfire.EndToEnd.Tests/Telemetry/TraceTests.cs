using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.EndToEnd.Tests.WholeWay;

namespace OttoHangfire.EndToEnd.Tests.Telemetry;

/// <summary>What the real processes send to a collector, and what they do not.</summary>
public sealed class TraceTests
{
    private const string Canary = "Zebulina";

    private static readonly NewOttoTask CallAunt = new()
    {
        Type = "life_os.reminder",
        Description = $"Call aunt {Canary}",
        Payload = JsonSerializer.SerializeToElement(new { text = $"Call aunt {Canary}" }),
    };

    [UnixFact]
    public async Task ATask_IsOneTree_FromTheRequestToItsActions_WithTheNumberOfItsRun_AndNothingSecret()
    {
        await using var sink = new OtlpSink();
        await using var home = new OttoHome(sink.Variables);
        (await home.StartAsync("--detach")).ExitCode.Should().Be(0);

        var task = await PostAsync(home);
        var spans = await sink.SpansAsync(
            all => all.Any(span => span.Name == "otto.job") && all.Any(span => span is { Service: "otto-agent", Name: "POST /task" }) && all.Any(span => span.IsRoot && span.Name.StartsWith("POST /otto/tasks", StringComparison.Ordinal)), "all spans have come");

        var request = spans.Single(span => span.Name.StartsWith("POST /otto/tasks", StringComparison.Ordinal));
        request.IsRoot.Should().BeTrue();
        request.Attributes.Keys.Should().NotContain(["url.path", "url.query"]);
        var tree = spans.Where(span => span.TraceId == request.TraceId).ToList();
        var job = tree.Should().ContainSingle(span => span.Name == "otto.job").Subject;
        var run = tree.Should().ContainSingle(span => span.Name == "otto.run").Subject;
        var answered = tree.Should().ContainSingle(span => span.Service == "otto-agent" && span.Name == "POST /task").Subject;
        var asked = tree.Should().ContainSingle(span => span.Id == answered.ParentId).Subject;
        var actions = tree.Where(span => span.Name == "otto.action").ToList();
        (job.ParentId, run.ParentId, asked.ParentId).Should().Be((request.Id, job.Id, run.Id));
        actions.Should().NotBeEmpty().And.OnlyContain(action => action.ParentId == run.Id);

        var runId = run.Attributes["otto.run.id"];
        run.Attributes.Should().Contain("otto.task.id", $"{task.Id}").And.Contain("otto.run.outcome", "done");
        answered.Attributes.Should().Contain("otto.run.id", runId).And.Contain("otto.task.id", $"{task.Id}");
        actions.Select(action => action.Attributes).Should().OnlyContain(found => found["otto.run.id"] == runId && found["otto.action.result"] == "ok" && found["otto.action.tier"].Length == 1);
        actions.Select(action => action.Attributes["otto.action.index"]).Should().OnlyHaveUniqueItems();
        Parameters(home).Should().Contain("OttoTrace");
        sink.Everything.Should().Contain(request.Attributes["http.route"]).And.NotContainAny(
            Canary, await KeyAsync(home, "owner.key"), await KeyAsync(home, "agent.key"), home.DataFolder);
    }

    [UnixFact]
    public async Task SwitchedOff_NothingIsSent_AndNoParameterOfAJobIsWritten()
    {
        await using var sink = new OtlpSink();
        await using var home = new OttoHome(new Dictionary<string, string>(sink.Variables) { ["OTEL_SDK_DISABLED"] = "true" });
        (await home.StartAsync("--detach")).ExitCode.Should().Be(0);

        var task = await PostAsync(home);
        await Eventually.HoldsAsync(async () => (await home.OttoAsync("show", $"{task.Id}", "--json")).Output.Contains("\"success\"", StringComparison.Ordinal), "the task is done");
        await home.StartAsync("--stop");

        sink.Count.Should().Be(0);
        Parameters(home).Should().NotContain("OttoTrace");
    }

    [Fact]
    public async Task AQuestionToTheLanguageModel_IsASpanOfItsOwn_WithWhatItTook()
    {
        await using var sink = new OtlpSink();
        await using var model = new ModelServer($$"""{"message":"It is dry, {{Canary}}.","actions":[]}""");
        await using var otto = new OttoInstallation(
            [.. Settings(sink), ("OTTO_MODEL_ENDPOINT", model.Endpoint), ("OTTO_MODEL_NAME", "small"), ("OTTO_MODEL_API_KEY", ModelServer.Key)]);
        await otto.StartBackendAsync();
        await otto.StartAgentAsync();

        var (run, _) = await otto.SayAsync($"Is it raining where {Canary} lives?");
        var spans = await sink.SpansAsync(
            all => all.Any(span => span.Name == "otto.job") && all.Any(span => span.Name == "POST /prompt"), "the question and its run have come");

        run.OutputText.Should().Contain("It is dry");
        var asked = spans.Single(span => span.Name == "POST /prompt");
        asked.Attributes.Should().Contain("otto.run.id", $"{run.Id}");
        var calls = spans.Where(span => span.Name == "chat small").ToList();
        calls.Should().NotBeEmpty().And.OnlyContain(call => call.Service == "otto-agent" && call.ParentId == asked.Id);
        calls[^1].Attributes.Should().Contain(new Dictionary<string, string>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "openai",
            ["gen_ai.request.model"] = "small",
            ["gen_ai.usage.input_tokens"] = "100",
            ["gen_ai.usage.output_tokens"] = "10",
        });
        sink.Everything.Should().NotContainAny(Canary, ModelServer.Key);
    }

    [Fact]
    public async Task WhatIsLoggedWithinARun_ComesWithTheNumbersOfTaskAndRun_AndStaysInTheFile()
    {
        await using var sink = new OtlpSink();
        await using var otto = new OttoInstallation(Settings(sink));
        await otto.StartBackendAsync();
        await using var agent = new ScriptedAgent(otto.AgentPort) { Skills = "these are not skills" };

        var task = await otto.TaskIsAsync((await otto.PostTaskAsync(CallAunt)).Id, OttoStatus.Success);
        var run = (await otto.RunsAsync(task.Id)).Single();
        var lines = await Eventually.IsAsync(() => Task.FromResult(sink.Lines), all => all.Any(line => line.Text.Contains("list of skills", StringComparison.Ordinal)), "the line has come");

        var line = lines.First(line => line.Text.Contains("list of skills", StringComparison.Ordinal));
        line.Attributes.Should().Contain("otto.task.id", $"{task.Id}").And.Contain("otto.run.id", $"{run.Id}");
        line.TraceId.Should().Be(run.TraceId);
        var file = Directory.GetFiles(Path.Combine(otto.DataFolder, "logs"), "backend-*.log").Single();
        (await ReadAsync(file)).Should().Contain("list of skills");
    }

    [Fact]
    public async Task MetricsComeWithTheirUnits_AndWithoutTraces_WhereThoseAreNotWanted()
    {
        await using var sink = new OtlpSink();
        await using var otto = new OttoInstallation([.. Settings(sink), ("OTEL_TRACES_EXPORTER", "none")]);
        await otto.StartBackendAsync();
        await otto.StartAgentAsync();

        await otto.TaskIsAsync((await otto.PostTaskAsync(CallAunt)).Id, OttoStatus.Success);
        var metrics = await Eventually.IsAsync(() => Task.FromResult(sink.Metrics), all => all.Any(metric => metric.Name == "otto.runs"), "the run is counted");

        metrics.Select(metric => (metric.Name, metric.Unit)).Should().Contain(
        [
            ("otto.queue.wait", "s"), ("otto.run.lateness", "s"), ("otto.run.duration", "s"), ("otto.runs", "{run}"), ("otto.actions", "{action}"),
            ("otto.approvals.oldest_age", "s"), ("otto.database.write.duration", "s"), ("otto_hangfire_storage.commit.duration", "s"),
        ]);
        metrics.Last(metric => metric.Name == "otto.runs").Points.Should().ContainSingle().Which.Should().Contain("outcome", "done").And.Contain("queue", "default");
        metrics.Last(metric => metric.Name == "otto.actions").Points.Should().NotBeEmpty().And.OnlyContain(point => point["result"] == "ok" && point["type"].Length > 0);
        sink.Spans.Should().BeEmpty();
        sink.Everything.Should().NotContain(Canary);
    }

    private static (string Name, string Value)[] Settings(OtlpSink sink) => [.. sink.Variables.Select(variable => (variable.Key, variable.Value))];

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static async Task<OttoTask> PostAsync(OttoHome home)
    {
        using var client = new HttpClient(new OwnersLine(home.DataFolder, new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }));
        using var response = await client.PostAsJsonAsync(new Uri($"http://127.0.0.1:{home.Port}/otto/tasks"), CallAunt, OttoJson.Options);
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        return (await response.Content.ReadFromJsonAsync<OttoTask>(OttoJson.Options))!;
    }

    private static async Task<string> KeyAsync(OttoHome home, string file) => (await File.ReadAllTextAsync(Path.Combine(home.DataFolder, file))).Trim();

    /// <summary>The names of all parameters that a job has.</summary>
    private static List<string> Parameters(OttoHome home)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(home.DataFolder, "otto.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%parameter'";
        var table = (string)command.ExecuteScalar()!;
        command.CommandText = $"SELECT DISTINCT name FROM \"{table}\"";
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
        {
            names.Add(rows.GetString(0));
        }

        return names;
    }
}
