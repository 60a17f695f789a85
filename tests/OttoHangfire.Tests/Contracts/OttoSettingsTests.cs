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
