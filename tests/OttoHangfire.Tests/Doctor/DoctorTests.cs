using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Doctor;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Doctor;

/// <summary>What the doctor finds, from a backend that runs and from a folder in which nothing is right.</summary>
public sealed partial class DoctorTests(RunningBackend fixture) : IClassFixture<RunningBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task TheReport_HasTheShapeThatScriptsRelyOn()
    {
        var answer = await _backend.GetAsync("/otto/doctor");

        var report = answer.Json();
        report.EnumerateObject().Select(member => member.Name).Should().Equal("schema_version", "generated_at", "ok", "summary", "counts", "checks");
        report.GetProperty("schema_version").GetInt32().Should().Be(1);
        report.GetProperty("counts").EnumerateObject().Select(count => count.Name).Should().BeEquivalentTo("ok", "info", "warning", "error", "skipped");
        foreach (var check in report.GetProperty("checks").EnumerateArray())
        {
            check.EnumerateObject().Select(member => member.Name).Should().Equal("id", "title", "status", "message", "details", "fix", "duration_ms");
            check.GetProperty("fix").EnumerateObject().Select(member => member.Name).Should().Equal("kind", "script", "text");
            check.GetProperty("fix").GetProperty("kind").GetString().Should().BeOneOf("script", "button", "manual", "none");
        }
    }

    [Fact]
    public async Task TheReport_CountsWhatItFound_WorstFirst_AndNamesShippedScriptsOnly()
    {
        var report = await ReportAsync();

        report.Counts.Should().OnlyContain(count => count.Value == report.Checks.Count(check => check.Status == count.Key));
        report.Ok.Should().Be(report.Counts[DoctorStatus.Error] == 0);
        report.Checks.Select(check => DoctorStatus.All.ToList().IndexOf(check.Status)).Should().BeInAscendingOrder();
        report.Checks.Select(check => check.Id).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(10);
        report.Checks.Where(check => check.Fix.Kind == "script").Select(check => check.Fix.Script).Except(ShippedScripts.All).Should().BeEmpty();
        report.Checks.Where(check => check.Status is DoctorStatus.Error or DoctorStatus.Warning && check.Fix.Text is null)
            .Should().BeEmpty("each finding has a next step");
        report.Summary.Should().MatchRegex(@"[.!]$").And.NotContain("\n");
    }

    [Theory]
    [InlineData("services.backend")]
    [InlineData("services.agent")]
    [InlineData("services.agent_key")]
    [InlineData("services.worker")]
    [InlineData("database.opens")]
    [InlineData("database.migrations")]
    [InlineData("database.sound")]
    [InlineData("machine.time_zone")]
    public async Task WhereAllIsWell_TheDoctorSaysSo(string id) =>
        (await CheckAsync(id)).Should().Match<DoctorCheck>(check => check.Status == DoctorStatus.Ok && check.Message.Length > 0);

    [Fact]
    public async Task AnAgentThatIsDown_IsAnErrorThatNamesTheStartScript()
    {
        await using var backend = await OttoBackend.StartAsync();
        await backend.Agent.StopAsync();

        var report = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>();

        report.Ok.Should().BeFalse();
        var check = report.Checks.Single(check => check.Id == "services.agent");
        check.Status.Should().Be(DoctorStatus.Error);
        check.Fix.Should().BeEquivalentTo(new { Kind = "script", Script = ShippedScripts.Start });
        report.Checks.Single(check => check.Id == "services.agent_key").Status.Should().Be(DoctorStatus.Skipped, "what cannot be seen is not ok");
        report.Summary.Should().Contain("problem");
    }

    [Fact]
    public async Task AnAgentWithAnotherSecret_IsAnError()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions
        {
            Settings = new Dictionary<string, string> { ["OTTO_AGENT_KEY"] = "the-secret-of-somebody-else-0123456789" },
        });

        var check = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "services.agent_key");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Fix.Script.Should().Be(ShippedScripts.Start);
    }

    [Fact]
    public async Task Titles_NameTheirSubject_AndAssertNothing()
    {
        var titles = (await _backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Select(check => check.Title);

        titles.Should().NotContain(title => Assertion().IsMatch(title));
    }

    [Theory]
    [InlineData("{\"timezone\": \"Europe/Berlin\"}", "timezone")]
    [InlineData("{", "not JSON")]
    public async Task ASlipInTheSettings_IsAWarning_WhileOttoRuns_AndWhileHeDoesNot(string slip, string what)
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        await File.WriteAllTextAsync(backend.File("otto.json"), slip);

        var running = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "settings.file");
        var alone = (await ExamineAsync(OttoSettings.LoadAsFarAsPossible(name => name == "OTTO_DATA_DIR" ? backend.DataDirectory : null, backend.DataDirectory)))
            .Checks.Single(check => check.Id == "settings.file");

        foreach (var check in new[] { running, alone })
        {
            check.Status.Should().Be(DoctorStatus.Warning);
            check.Message.Should().Contain(what).And.Contain("last started with");
            check.Fix.Text.Should().NotBeNull();
        }
    }

    [UnsupportedOSPlatform("windows")]
    [UnixTheory]
    [InlineData("otto.db")]
    [InlineData("otto.json")]
    [InlineData("backups/otto.db")]
    [InlineData("")]
    public async Task AnythingOfOttosThatOthersCanRead_IsAnError_ThatNamesIt(string name)
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        (await CheckAsync("machine.data_folder")).Status.Should().Be(DoctorStatus.Ok);
        var path = backend.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (name.Length > 0)
        {
            await File.AppendAllTextAsync(path, "");
        }

        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);

        var check = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "machine.data_folder");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Message.Should().Contain(path);
        check.Fix.Text.Should().Contain("chmod");
    }

    [Fact]
    public async Task ASecretThatNoHeaderCarries_IsAnError()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("agent.key"), "ein-schlüssel-der-lang-genug-wäre-0123456789");

        var check = (await ExamineAsync(Settings(folder.Path))).Checks.Single(check => check.Id == "services.agent_key");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Message.Should().Contain("agent.key").And.NotContain("schlüssel");
    }

    [Fact]
    public async Task AnAgentElsewhere_IsNotStartedByOurScript()
    {
        var settings = Settings(_backend.DataDirectory) with { RemoteAgent = new Uri($"http://127.0.0.1:{FreePort.Find()}") };

        var check = (await ExamineAsync(settings)).Checks.Single(check => check.Id == "services.agent");

        check.Fix.Kind.Should().Be("manual");
        check.Fix.Text.Should().Contain("OTTO_AGENT_URL");
    }

    [Fact]
    public async Task SomethingElseOnTheAgentsPort_IsNotTakenForOtto()
    {
        var settings = Settings(_backend.DataDirectory) with { AgentPort = _backend.Port };

        var check = (await ExamineAsync(settings)).Checks.Single(check => check.Id == "services.agent");

        check.Status.Should().Be(DoctorStatus.Error);
    }

    [Fact]
    public async Task AWorkerThatIsOff_IsAWarning()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });

        var check = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "services.worker");

        check.Status.Should().Be(DoctorStatus.Warning);
        check.Fix.Text.Should().Contain("OTTO_WORKER");
    }

    [Fact]
    public async Task ABlockedTask_IsAWarning()
    {
        await using var backend = await OttoBackend.StartAsync();
        backend.Agent.AnswersProblem(409, "No model is set.", "missing_model");
        var task = await backend.AddAsync(Some.Task());
        await backend.TaskAsync(task.Id, OttoStatus.Blocked);

        var check = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "runs.blocked");

        check.Should().Match<DoctorCheck>(check => check.Status == DoctorStatus.Warning && check.Title + ": " + check.Message == "Waiting for you: 1 task.");
    }

    [Fact]
    public async Task APausedTask_IsNeitherLate_NorWaitingForAnybody()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync();
        await still.Backend.TellAsync(task.Id, "pause");
        still.Clock.Advance(TimeSpan.FromHours(1));

        var checks = (await still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks;

        checks.Where(check => check.Id is "runs.late" or "runs.blocked").Select(check => check.Status).Should().Equal(DoctorStatus.Ok, DoctorStatus.Ok);
    }

    [Fact]
    public async Task WithoutADatabase_TheDoctorStillAnswers_AndMakesNone()
    {
        using var folder = new TemporaryFolder();

        var report = await ExamineAsync(Settings(folder.Path));

        report.Checks.Where(check => check.Id.StartsWith("database.opens", StringComparison.Ordinal)).Should().ContainSingle().Which.Status.Should().Be(DoctorStatus.Skipped);
        report.Checks.Single(check => check.Id == "services.backend").Should().Match<DoctorCheck>(check => check.Status == DoctorStatus.Error && check.Fix.Script == ShippedScripts.Start);
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty("the doctor changes nothing");
    }

    [Fact]
    public async Task AFolderThatIsNotThere_IsNoReasonToFail()
    {
        using var folder = new TemporaryFolder();

        var report = await ExamineAsync(Settings(folder.File("not", "there")));

        report.Checks.Should().NotBeEmpty();
        Directory.Exists(folder.File("not")).Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no database, and it is long enough to have been one if it had been one")]
    public async Task AGarbledDatabase_IsFound_AndNotTouched(string content)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("otto.db"), content);

        var report = await ExamineAsync(Settings(folder.Path));

        var checks = report.Checks.Where(check => check.Id.StartsWith("database.", StringComparison.Ordinal) || check.Id.StartsWith("runs.", StringComparison.Ordinal)).ToList();
        checks.Should().HaveCountGreaterThan(4);
        checks.Single(check => check.Id == "database.migrations").Status.Should().NotBe(DoctorStatus.Ok);
        report.Checks.Should().Contain(check => check.Id == "machine.disk" && check.Status != DoctorStatus.Skipped, "the others say what they know");
        (await File.ReadAllTextAsync(folder.File("otto.db"))).Should().Be(content);
    }

    [Fact]
    public async Task AGarbledDatabase_IsAnErrorWithANextStep()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("otto.db"), new string('x', 10_000));

        var check = (await ExamineAsync(Settings(folder.Path))).Checks.Single(check => check.Id == "database.opens");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Fix.Kind.Should().Be("manual");
    }

    [Fact]
    public async Task ADatabaseOfANewerVersion_IsAnErrorThatNamesIt()
    {
        using var folder = new TemporaryFolder();
        await using (var connection = new SqliteConnection($"Data Source={folder.File("otto.db")};Pooling=False"))
        {
            await connection.ExecuteAsync("CREATE TABLE SchemaVersions (ScriptName TEXT); INSERT INTO SchemaVersions VALUES ('OttoHangfire.Database.Migrations.Sqlite.9999_the_future.sql')");
        }

        var check = (await ExamineAsync(Settings(folder.Path))).Checks.Single(check => check.Id == "database.migrations");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Message.Should().Contain("9999_the_future");
    }

    [Fact]
    public async Task ACheckThatCrashes_IsSkippedWithTheReason_AndTheOthersGoOn()
    {
        using var folder = new TemporaryFolder();


        var report = await ExamineAsync(Settings(folder.Path) with { TimeZone = null! });

        report.Checks.Single(check => check.Id == "machine.time_zone").Should().Match<DoctorCheck>(
            check => check.Status == DoctorStatus.Skipped && check.Message.Contains("The check failed"));
        report.Checks.Single(check => check.Id == "machine.disk").Status.Should().NotBe(DoctorStatus.Skipped);
    }

    [Fact]
    public async Task ACheckThatHangs_IsLeftBehind()
    {
        await using var backend = await OttoBackend.StartAsync();
        var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var settings = Settings(backend.DataDirectory) with { AgentPort = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port };

        var report = await ExamineAsync(settings);

        report.Checks.Single(check => check.Id == "services.agent").Status.Should().Be(DoctorStatus.Skipped);
        silent.Stop();
    }

    [Fact]
    public async Task AKeyThatOthersCanRead_IsAnError()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("agent.key"), new string('k', 64));
        File.SetUnixFileMode(folder.File("agent.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var check = (await ExamineAsync(Settings(folder.Path))).Checks.Single(check => check.Id == "machine.data_folder");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Fix.Text.Should().Contain("chmod");
    }

    [Fact]
    public async Task TheReport_HoldsNoSecret()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions
        {
            Settings = new Dictionary<string, string>
            {
                ["OTTO_MODEL_ENDPOINT"] = "http://user:hunter2@127.0.0.1:9",
                ["OTTO_MODEL_API_KEY"] = "sk-open-sesame",
            },
        });

        var answer = await backend.GetAsync("/otto/doctor");

        answer.Body.Should().NotContain("hunter2").And.NotContain("sk-open-sesame").And.NotContain(backend.Agent.Secret);
    }

    private static async Task<DoctorReport> ExamineAsync(OttoSettings settings)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var report = await new DoctorEngine(settings, http, TimeProvider.System).ExamineAsync(deep: false, CancellationToken.None);
        JsonSerializer.Serialize(report, OttoJson.Options).Should().NotContain("   at ");
        return report;
    }

    private static OttoSettings Settings(string dataDirectory) => new()
    {
        Home = dataDirectory,
        DataDirectory = dataDirectory,
        TimeZone = "Europe/Berlin",
        Port = FreePort.Find(),
        AgentPort = FreePort.Find(),
    };

    private async Task<DoctorReport> ReportAsync() => (await _backend.GetAsync("/otto/doctor")).Read<DoctorReport>();

    private async Task<DoctorCheck> CheckAsync(string id) => (await ReportAsync()).Checks.Single(check => check.Id == id);

    [GeneratedRegex(@"\b(is|are|has|have|can|answers?|opens|runs?|waits|gets?)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assertion();
}
