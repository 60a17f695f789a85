using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Tests.Contracts;

public sealed class OttoSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("otto-settings-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public OttoSettingsTests() => _environment["OTTO_DATA_DIR"] = _folder;

    [Fact]
    public void WithoutAnything_TheDefaultsOfTheContractHold()
    {
        var settings = Load();

        settings.Should().BeEquivalentTo(new { Port = 8000, AgentPort = 8001, Worker = true, DataDirectory = _folder, Hosts = Array.Empty<string>() });
    }

    [Fact]
    public void TheFile_IsRead_WithCommentsAndTrailingCommas()
    {
        Write("""{ /* mine */ "port": 8100, "timeZone": "Europe/Berlin", "hosts": ["otto.lan"], "worker": "off", }""");

        Load().Should().BeEquivalentTo(new { Port = 8100, TimeZone = "Europe/Berlin", Hosts = new[] { "otto.lan" }, Worker = false });
    }

    [Fact]
    public void LimitsAndRetention_AreRead_AndWhatTheyDoNotSayKeepsItsDefault()
    {
        Write("""{ "limits": { "tasks_per_day": 10, "depth": null }, "retention": { "jobs_days": 1 } }""");

        var settings = Load();

        settings.Limits.Should().Be(new LimitSettings { ActionsPerRun = 50, TasksPerRun = 20, TasksPerDay = 10, Depth = 5, PendingTasks = 100_000 });
        settings.Retention.Should().Be(new RetentionSettings { RunsDays = 365, OccurrencesDays = 90, JobsDays = 1 });
    }

    [Theory]
    [InlineData("https://otto.lan")]
    [InlineData("https://otto.lan:8443/")]
    [InlineData("http://localhost:8000")]
    public void APublicAddress_IsOneThatOttoAnswersTo(string url)
    {
        _environment["OTTO_HOSTS"] = "otto.lan";
        _environment["OTTO_PUBLIC_URL"] = url;

        Load().PublicUrl.Should().Be(new Uri(url));
    }

    [Theory]
    [InlineData("https://elsewhere.example", "add elsewhere.example to OTTO_HOSTS")]
    [InlineData("https://otto.lan/otto", "without a path")]
    [InlineData("https://otto.lan/?a=b", "without a path")]
    [InlineData("https://me@otto.lan", "without a path")]
    [InlineData("otto.lan", "an address like")]
    public void APublicAddress_ThatLeadsNowhere_StopsTheStart(string url, string says)
    {
        _environment["OTTO_HOSTS"] = "otto.lan";
        _environment["OTTO_PUBLIC_URL"] = url;
        var loading = Load;

        loading.Should().Throw<SettingsException>().WithMessage($"OTTO_PUBLIC_URL*{says}*");
    }

    [Fact]
    public void TheEnvironment_WinsOverTheFile()
    {
        Write("""{ "port": 8100 }""");
        _environment["OTTO_PORT"] = "8200";

        Load().Port.Should().Be(8200);
    }

    [Theory]
    [InlineData("{\n  \"port\": 8100,\n  \"time_zone\": \"Europe/Berlin\"\n}", "line 3, column 3", "\"timeZone\"")]
    [InlineData("{\n  \"port\": 8100,\n  \"port\": 8200\n}", "line 3, column 3", "twice")]
    [InlineData("{\n  \"port\": 8100\n", "line", "not JSON")]
    [InlineData("[]", "line 1, column 1", "JSON object")]
    [InlineData("{ \"port\": 0 }", "line 1, column 3", "1 to 65535")]
    [InlineData("{ \"timeZone\": \"Mars/Olympus\" }", "line 1, column 3", "Europe/Berlin")]
    [InlineData("{ \"worker\": \"maybe\" }", "line 1, column 3", "on or off")]
    [InlineData("{\n  \"limits\": {\n    \"depht\": 5\n  }\n}", "line 3, column 5", "actions_per_run, tasks_per_run, tasks_per_day, tasks_per_minute, runs_per_hour, depth, pending_tasks, open_tasks, recurring_tasks, workers_percent")]
    [InlineData("{\n  \"limits\": { \"depth\": -1 }\n}", "line 2, column 15", "\"depth\" under \"limits\" is -1, but must be a whole number from 0 to 100")]
    [InlineData("{ \"limits\": { \"tasks_per_run\": \"20\" } }", "line 1, column 15", "whole number")]
    [InlineData("{ \"limits\": { \"tasks_per_run\": 2.5 } }", "line 1, column 15", "whole number")]
    [InlineData("{ \"limits\": { \"depth\": 1, \"depth\": 2 } }", "line 1, column 27", "twice")]
    [InlineData("{ \"limits\": 5 }", "line 1, column 3", "must be an object")]
    [InlineData("{ \"retention\": { \"runs_days\": 0 } }", "line 1, column 18", "from 1 to 36500")]
    [InlineData("{ \"retention\": { \"runs\": 5 } }", "line 1, column 18", "runs_days, occurrences_days, jobs_days")]
    [InlineData("{ \"retention\": { \"runs_days\": 5 }, \"retention\": {} }", "line 1, column", "twice")]
    public void AWrongFile_IsRefused_WithThePlaceAndTheFix(string text, string place, string fix)
    {
        Write(text);

        var load = Load;

        load.Should().Throw<SettingsException>().Which.Message.Should().Contain(place).And.Contain(fix);
    }

    [Theory]
    [InlineData("OTTO_PORT", "eighty")]
    [InlineData("OTTO_AGENT_URL", "not an address")]
    [InlineData("OTTO_MODEL_PROVIDER", "other")]
    public void AWrongVariable_IsRefused_ByItsName(string name, string value)
    {
        _environment[name] = value;

        var load = Load;

        load.Should().Throw<SettingsException>().WithMessage($"{name}*{value}*must be*");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private OttoSettings Load() => OttoSettings.Load(_environment.GetValueOrDefault, AppContext.BaseDirectory);

    private void Write(string text) => File.WriteAllText(Path.Combine(_folder, "otto.json"), text);
}
