using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Runs;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Actions;

/// <summary><c>policy</c> in <c>otto.json</c>: the owner tightens and loosens tiers 0 to 3, and never tier 4.</summary>
public sealed class PolicySettingsTests
{
    [Theory]
    [InlineData("""{"test.ask":"allow"}""", AskingHandler.Tier3, ActionStatus.Ok)]
    [InlineData("""{"tier_3":"allow"}""", AskingHandler.Tier3, ActionStatus.Ok)]
    [InlineData("""{"test.touch":"ask"}""", AskingHandler.Tier2, ActionStatus.AwaitingApproval)]
    [InlineData("""{"tier_2":"ask"}""", AskingHandler.Tier2, ActionStatus.AwaitingApproval)]
    [InlineData("""{"test.touch":"deny"}""", AskingHandler.Tier2, ActionStatus.Rejected)]
    [InlineData("""{"tier_2":"deny"}""", AskingHandler.Tier2, ActionStatus.Rejected)]
    [InlineData("""{"tier_2":"deny","test.touch":"allow"}""", AskingHandler.Tier2, ActionStatus.Ok)]
    [InlineData("""{"tier_3":"allow","tier_2":"allow"}""", AskingHandler.Tier4, ActionStatus.AwaitingApproval)]
    [InlineData("""{"life_os.log_note":"ask"}""", "life_os.log_note", ActionStatus.AwaitingApproval)]
    [InlineData("{}", AskingHandler.Tier2, ActionStatus.Ok)]
    public async Task ARule_IsFollowed(string policy, string type, string status)
    {
        await using var still = await StillBackend.StartAsync(AskingHandler.Add, $$"""{"policy":{{policy}}}""");
        still.Agent.Answers("Done.", Some.Action(type, new { text = "x" }));
        var task = await still.AddAsync();

        await still.RingAsync(task.Id);

        (await still.OutcomeAsync(task.Id)).Status.Should().Be(status);
        (await still.Backend.NotesAsync()).Should().HaveCount(status == ActionStatus.Ok ? 1 : 0);
    }

    [Fact]
    public async Task ARuleThatAllows_IsNamedInTheAudit()
    {
        await using var still = await StillBackend.StartAsync(AskingHandler.Add, """{"policy":{"test.ask":"allow"}}""");
        still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "x" }));

        await still.RingAsync((await still.AddAsync()).Id);

        (await still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Single(line => line.Event == AuditEvent.Action).AllowedBy
            .Should().Be("policy: the owner's setting test.ask = allow");
    }

    [Fact]
    public async Task NoRule_LetsATaskProposeWhatItsTypeMayNot()
    {
        await using var still = await StillBackend.StartAsync(AskingHandler.Add, """{"policy":{"test.ask":"allow","tier_3":"allow"}}""");
        still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "x" }));
        var task = await still.AddAsync("env_status");

        await still.RingAsync(task.Id);

        (await still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.Rejected);
    }

    [Fact]
    public async Task WhatIsDenied_IsNotOfferedToOtto()
    {
        await using var still = await StillBackend.StartAsync(AskingHandler.Add, """{"policy":{"life_os.create_task":"deny"}}""");

        await still.RingAsync((await still.AddAsync()).Id);

        still.Agent.Asked.Single().Task.Actions.Select(action => action.Type).Should().NotContain("life_os.create_task").And.Contain("life_os.log_note");
    }

    [Theory]
    [InlineData("{\n  \"policy\": {\n    \"files.wite\": \"ask\" } }", "line 3, column 5", "neither a type of action")]
    [InlineData("{ \"policy\": { \"tier_2\": \"ask\", \"test.deploy\": \"allow\" } }", "line 1, column 32", "tier 4 always asks")]
    [InlineData("{ \"policy\": { \"tier_4\": \"deny\" } }", "line 1, column 15", "tier 4 always asks")]
    [InlineData("{ \"policy\": { \"tier_2\": \"maybe\" } }", "line 1, column 15", "allow, ask, deny")]
    [InlineData("{ \"policy\": { \"tier_2\": true } }", "line 1, column 15", "allow, ask, deny")]
    [InlineData("{ \"policy\": { \"tier_2\": \"ask\", \"tier_2\": \"ask\" } }", "line 1, column 32", "twice")]
    [InlineData("{ \"policy\": [\"ask\"] }", "line 1, column 3", "must be an object")]
    [InlineData("{ \"policy\": \"ask\" }", "line 1, column 3", "must be an object")]
    public async Task AWrongRule_StopsTheStart_WithItsPlace(string file, string place, string why)
    {
        await using var still = await StillBackend.StartAsync(AskingHandler.Add);
        await File.WriteAllTextAsync(still.Backend.File("otto.json"), file);

        var starting = () => new PolicyRules(
            OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? still.Backend.DataDirectory : null, AppContext.BaseDirectory), still.Get<ActionCatalogue>());

        starting.Should().Throw<SettingsException>().Which.Message.Should().Contain("otto.json").And.Contain(place).And.Contain(why);
    }
}
