using System.Text.Json;
using OttoHangfire.Context;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>What names no channel goes over the default one, and where there is none, nobody is told and nothing breaks.</summary>
public sealed class DefaultChannelTests : IAsyncLifetime
{
    private WebhookSink _phone = null!;
    private WebhookSink _desk = null!;

    public async Task InitializeAsync() => (_phone, _desk) = (await WebhookSink.StartAsync(), await WebhookSink.StartAsync());

    public async Task DisposeAsync()
    {
        await _phone.DisposeAsync();
        await _desk.DisposeAsync();
    }

    [Theory]
    [InlineData("", "\"default\":true,", "desk")]
    [InlineData("\"default\":true,", "", "phone")]
    [InlineData("\"default\":true,", "\"default\":false,", "phone")]
    public async Task TheOneThatIsMarked_TakesIt(string phone, string desk, string taking)
    {
        await using var still = await StillBackend.StartAsync(settings: Both(phone, desk));

        var action = await NotifyAsync(still, new { title = "x" });

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok });
        action.Message.Should().Contain(taking);
        (_phone.Received.Count, _desk.Received.Count).Should().Be(taking == "phone" ? (1, 0) : (0, 1));
        (await still.Backend.GetAsync("/otto/channels")).Read<Page<ChannelSummary>>().Items.Should().BeEquivalentTo(
            [
                new ChannelSummary { Name = "phone", Kind = "webhook", Default = taking == "phone", From = "otto.json" },
                new ChannelSummary { Name = "desk", Kind = "webhook", Default = taking == "desk", From = "otto.json" },
            ]);
    }

    [Fact]
    public async Task TheOnlyOne_TakesIt_UnmarkedToo()
    {
        await using var still = await StillBackend.StartAsync(settings: _phone.Settings());

        await NotifyAsync(still, new { title = "x" });

        _phone.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task OneThatIsNamed_TakesItAllTheSame()
    {
        await using var still = await StillBackend.StartAsync(settings: Both("\"default\":true,", ""));

        await NotifyAsync(still, new { title = "x", channel = "desk" });

        (_phone.Received.Count, _desk.Received.Count).Should().Be((0, 1));
    }

    [Theory]
    [InlineData(true, "channel is missing, and no channel is the default: name one of phone, desk")]
    [InlineData(false, "channel names no channel, because none is set up")]
    public async Task WhereNoneIsTheDefault_TheActionSaysSo(bool areSetUp, string why)
    {
        await using var still = await StillBackend.StartAsync(settings: areSetUp ? Both("", "") : "{}");

        var action = await NotifyAsync(still, new { title = "x" });

        action.Error.Should().Contain(why);
        var finding = (await still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered");
        finding.Status.Should().Be(DoctorStatus.Info);
        finding.Message.Should().Contain("reminders").And.Contain(areSetUp ? "channels default NAME" : "channels add");
    }

    [Theory]
    [InlineData("\"default\":true,", "phone")]
    [InlineData("", null)]
    public async Task TheAgent_IsToldWhetherThereIsOne(string phone, string? known)
    {
        await using var still = await StillBackend.StartAsync(settings: Both(phone, ""));

        var told = await new ChannelsContext(still.Get<OwnersChannels>()).TellAsync(new ContextAsker(1, await still.AddAsync()), CancellationToken.None);

        told.Should().Be(new ChannelContext { Default = known });
    }

    [Fact]
    public async Task TheSchemaOfThePayload_NamesTheChannels_AndAsksForNone()
    {
        await using var still = await StillBackend.StartAsync(settings: Both("\"default\":true,", ""));

        var schema = (await still.Backend.GetAsync("/otto/actions")).Read<Page<ActionDescription>>().Items.Single(action => action.Type == "notify.send").PayloadSchema;

        schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Should().Equal("title");
        schema.GetProperty("properties").GetProperty("channel").GetProperty("enum").EnumerateArray()
            .Select(name => name.ValueKind == JsonValueKind.Null ? "none" : name.GetString()).Should().Contain(["phone", "desk", "none"]);
    }

    [Fact]
    public void Two_AreNotTheDefault()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "otto.json"), Both("\"default\":true,", "\"default\":true,"));

        var load = () => OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? folder.Path : null, AppContext.BaseDirectory);

        load.Should().Throw<SettingsException>().WithMessage("*several \"channels\" have \"default\": true*");
    }

    private string Both(string phone, string desk) => $$"""
        {"channels":[
          {"name":"phone",{{phone}}"kind":"webhook","url":"{{_phone.Url}}","secret":"{{WebhookSink.Secret}}","allow_private":true},
          {"name":"desk",{{desk}}"kind":"webhook","url":"{{_desk.Url}}","secret":"{{WebhookSink.Secret}}","allow_private":true}]}
        """;

    private static async Task<ExecutedAction> NotifyAsync(StillBackend still, object payload)
    {
        still.Agent.Answers("Done.", Some.Action("notify.send", payload));
        var task = await still.AddAsync();
        await still.RingAsync(task.Id);
        await still.Get<Outbox>().SendDueAsync(CancellationToken.None);
        return (await still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0];
    }
}
