using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Contracts;

/// <summary>A slip in the settings stops a start, and nobody who runs already.</summary>
public sealed class LastSettingsTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly Dictionary<string, string> _environment = [];

    public LastSettingsTests()
    {
        _environment["OTTO_DATA_DIR"] = _data.Path;
        PrivateFiles.EnsureDataDirectory(_data.Path);
    }

    [Theory]
    [InlineData("{\"timezone\": \"Europe/Berlin\"}", "timezone")]
    [InlineData("{\"port\": 0}", "port")]
    [InlineData("{", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("{\"limits\": {\"depht\": 1}}", "depht")]
    public void ASlip_StopsAStart_ButWhoeverAsksTheRunningOtto_TakesWhatHeStartedWith(string slip, string said)
    {
        Write("{\"port\": 8123, \"timeZone\": \"Asia/Tokyo\"}");
        LastSettings.Keep(_data.Path);
        Write(slip);

        FluentActions.Invoking(Load).Should().Throw<SettingsException>().WithMessage($"*{said}*");
        var taken = OttoSettings.LoadAsFarAsPossible(_environment.GetValueOrDefault, _data.Path);

        taken.Should().Match<OttoSettings>(settings => settings.Port == 8123 && settings.TimeZone == "Asia/Tokyo");
        taken.Problem.Should().Contain(said);
        _environment[LastSettings.Variable] = "1";
        Load().Port.Should().Be(8123);
    }

    [Fact]
    public void WithNothingKept_TheDefaultsAreTaken_AndTheDataFolderIsTheSame()
    {
        Write("{");

        OttoSettings.LoadAsFarAsPossible(_environment.GetValueOrDefault, _data.Path)
            .Should().Match<OttoSettings>(settings => settings.Port == 8000 && settings.DataDirectory == _data.Path && settings.Problem != null);
    }

    [Fact]
    public void AWrongVariable_IsInNobodysWayEither()
    {
        _environment["OTTO_PORT"] = "eight thousand";

        OttoSettings.LoadAsFarAsPossible(_environment.GetValueOrDefault, _data.Path).Problem.Should().Contain("OTTO_PORT");
    }

    [Fact]
    public void GoodSettings_HaveNoProblem() =>
        OttoSettings.LoadAsFarAsPossible(_environment.GetValueOrDefault, _data.Path).Problem.Should().BeNull();

    [Fact]
    public void ASettingsFileThatIsAFolder_IsSaidToBeOne()
    {
        Directory.CreateDirectory(_data.File("otto.json"));

        FluentActions.Invoking(Load).Should().Throw<SettingsException>().WithMessage("*otto.json cannot be read: it is a folder*");
    }

    [UnixFact]
    public void WhatIsKept_IsAsPrivateAsAKey()
    {
        Write("{\"modelApiKey\": \"canary\"}");
        LastSettings.Keep(_data.Path);
        LastSettings.Keep(_data.Path);

        PrivateFiles.IsOpenToOthers(LastSettings.PathIn(_data.Path)).Should().BeFalse();
        Directory.EnumerateFiles(_data.File("keys")).Should().ContainSingle();
    }

    [Theory]
    [InlineData("OTTO_AGENT_KEY", "schlüssel")]
    [InlineData("OTTO_AGENT_KEY", "“quoted”")]
    [InlineData("OTTO_AGENT_KEY", "two\twords")]
    [InlineData("OTTO_AGENT_KEY", "\uFEFFmarked")]
    [InlineData("OTTO_MODEL_API_KEY", "sk-schlüssel")]
    public void ASecretThatNoHeaderCarries_IsRefusedByItsName_AndNotShown(string name, string secret)
    {
        _environment[name] = secret;

        var message = FluentActions.Invoking(Load).Should().Throw<SettingsException>().Which.Message;

        message.Should().Contain(name).And.Contain("no header can carry").And.NotContain(secret);
    }

    [Theory]
    [InlineData(null, "http://127.0.0.1:8000/")]
    [InlineData("localhost", "http://localhost:8000/")]
    [InlineData("127.0.0.2", "http://127.0.0.2:8000/")]
    [InlineData("::1", "http://[::1]:8000/")]
    [InlineData("[::1]", "http://[::1]:8000/")]
    [InlineData("0:0:0:0:0:0:0:1", "http://[::1]:8000/")]
    [InlineData("::ffff:127.0.0.1", "http://127.0.0.1:8000/")]
    public void AnyLoopbackAddress_InAnySpelling_IsOne(string? bind, string url)
    {
        if (bind is not null)
        {
            _environment["OTTO_BIND"] = bind;
        }

        Load().BackendUrl.ToString().Should().Be(url);
    }

    public void Dispose() => _data.Dispose();

    private void Write(string text) => File.WriteAllText(_data.File("otto.json"), text);

    private OttoSettings Load() => OttoSettings.Load(_environment.GetValueOrDefault, _data.Path);
}
