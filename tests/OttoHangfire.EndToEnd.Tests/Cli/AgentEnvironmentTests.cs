using OttoHangfire.Cli.Confinement;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>The environment that the agent's process is given.</summary>
public sealed class AgentEnvironmentTests
{
    private static readonly OttoSettings Settings = OttoSettings.Load(
        new Dictionary<string, string>
        {
            ["OTTO_DATA_DIR"] = "/home/me/otto-data",
            ["OTTO_AGENT_PORT"] = "8011",
            ["OTTO_MODEL_ENDPOINT"] = "http://127.0.0.1:11434/v1",
            ["OTTO_MODEL_NAME"] = "small",
            ["OTTO_MODEL_API_KEY"] = "key",
        }.GetValueOrDefault,
        "/home/me/otto");

    [Fact]
    public void ItsSettings_ArriveAsTheyWereSent()
    {
        var agent = AgentSettings.Read(Environment([]).GetValueOrDefault);

        agent.Should().BeEquivalentTo(AgentSettings.Of(Settings, "secret"));
        agent.Port.Should().Be(8011);
        agent.ModelEndpoint.Should().Be("http://127.0.0.1:11434/v1");
    }

    [Fact]
    public void OfOurs_OnlyWhatAProgramNeedsIsHandedDown()
    {
        var environment = Environment(new()
        {
            ["PATH"] = "/usr/bin",
            ["HOME"] = "/home/me",
            ["LC_ALL"] = "C.UTF-8",
            ["TZ"] = "Europe/Berlin",
            ["DOTNET_ROOT"] = "/opt/dotnet",
            ["OTTO_DATA_DIR"] = "/home/me/otto-data",
            ["OTTO_PORT"] = "8000",
            ["OTTO_AGENT_KEY"] = "an old secret",
            ["OTTO_DATABASE"] = "Host=db;Password=canary",
            ["AWS_SECRET_ACCESS_KEY"] = "canary",
            ["PWD"] = "/home/me/otto",
        });

        environment.Keys.Should().BeEquivalentTo(
            "PATH", "HOME", "LC_ALL", "TZ", "DOTNET_ROOT",
            "OTTO_AGENT_PORT", "OTTO_AGENT_KEY", "OTTO_MODEL_ENDPOINT", "OTTO_MODEL_NAME", "OTTO_MODEL_API_KEY", "OTTO_MODEL_PROVIDER");
        environment["OTTO_AGENT_KEY"].Should().Be("secret");
    }

    [Fact]
    public void WhereTracesGo_IsHandedDown_OnlyIfTheyGoAnywhere()
    {
        var ours = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-team=otto",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
            ["OTEL_SERVICE_NAME"] = "mine",
            ["OTEL_METRICS_EXPORTER"] = "prometheus",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "data=/home/me/otto-data",
        };

        Environment(ours).Keys.Should().NotContain(name => name.StartsWith("OTEL_"));
        var told = Environment(new(ours) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:4317" });

        told.Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal)).Should().BeEquivalentTo(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_TRACES_SAMPLER");
    }

    [Fact]
    public void ThePortOfTheCollector_MayBeCalled_BesidesTheModels()
    {
        var reach = new Reach("/home/me/otto-data", 8001, 1234, ["/opt/otto"]) { CollectorPort = 4317 };

        var (read, program) = Reach.Parse([.. reach.Words, "dotnet", "agent.dll"]);

        read.Should().BeEquivalentTo(reach);
        program.Should().Equal("dotnet", "agent.dll");
    }

    [Fact]
    public void WhatNamesTheDataFolder_StaysBehind() =>
        Environment(new() { ["TMPDIR"] = "/home/me/otto-data/tmp", ["LANG"] = "C" }).Keys.Should().Contain("LANG").And.NotContain("TMPDIR");

    [UnixFact]
    public void TheModelThatWasSet_IsInTheEnvironment_AndItsPortTheOnlyOneThatMayBeCalled()
    {
        using var folder = new TemporaryFolder();
        StoredModel.Write(folder.Path, new Uri("http://127.0.0.1:1234/v1"), "small", "openai", "key-of-the-model");
        var settings = OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? folder.Path : null, folder.Path);

        var program = ChildProgram.Agent(settings, AgentSettings.Of(settings, "secret"), new AppFiles("/home/me/otto/artifacts/app"));

        program.Environment.Should().Contain(new Dictionary<string, string>
        {
            ["OTTO_MODEL_ENDPOINT"] = "http://127.0.0.1:1234/v1",
            ["OTTO_MODEL_NAME"] = "small",
            ["OTTO_MODEL_API_KEY"] = "key-of-the-model",
        });
        if (ConfinedProgram.IsPossible)
        {
            var words = program.Arguments.SkipWhile(word => word != ConfinedProgram.Word).Skip(1).ToArray();
            Reach.Parse(words).Reach.ModelPort.Should().Be(1234);
        }
    }

    private static Dictionary<string, string> Environment(Dictionary<string, string> ours) =>
        new(AgentEnvironment.Of(Settings, AgentSettings.Of(Settings, "secret"), ours));
}
