using Microsoft.AspNetCore.Http;
using OttoHangfire.Contracts;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>Each channel at its own pace: what one receiver does is nothing to the others.</summary>
public sealed class ChannelPaceTests : IAsyncLifetime
{
    private WebhookSink _slow = null!;
    private WebhookSink _quick = null!;

    public async Task InitializeAsync() => (_slow, _quick) = (await WebhookSink.StartAsync(), await WebhookSink.StartAsync());

    public async Task DisposeAsync()
    {
        await _slow.DisposeAsync();
        await _quick.DisposeAsync();
    }

    [Fact]
    public async Task AReceiverThatTakesItsTime_DelaysNoOtherChannel()
    {
        var let = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _slow.AnswersWith(context => let.Task.WaitAsync(context.RequestAborted));
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { SettingsFile = Both() });
        await NotifyAsync(backend, "slow");
        await Eventually.HoldsAsync(() => _slow.Received.Count == 1);

        for (var i = 1; i <= 5; i++)
        {
            await NotifyAsync(backend, "quick");
            await Eventually.HoldsAsync(() => _quick.Received.Count == i, "one after the other, they are not told together");
        }

        await Eventually.HoldsAsync(() => _quick.Received.Count == 5, "the slow one has not answered yet", within: TimeSpan.FromSeconds(10));
        let.SetResult();
    }

    [Theory]
    [InlineData("7200", 2 * 3600)]
    [InlineData("21600", 6 * 3600)]
    [InlineData("604800", 6 * 3600)]
    [InlineData("99999999999999999999", 6 * 3600)]
    [InlineData("Tue, 01 Dec 2026 11:00:00 GMT", 3 * 3600)]
    [InlineData("Wed, 01 Dec 2100 08:00:00 GMT", 6 * 3600)]
    [InlineData("0", 5)]
    [InlineData("-5", 5)]
    [InlineData("Mon, 30 Nov 2026 08:00:00 GMT", 5)]
    [InlineData("soon", 5)]
    public async Task WhatTheReceiverAsksFor_IsGranted_UpToSixHours(string retryAfter, int seconds)
    {
        _slow.AnswersWith(context => Answer(context, 503, retryAfter));
        await using var still = await StillBackend.StartAsync(settings: Both());
        await NotifyAsync(still);
        await SendAsync(still);

        still.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await SendAsync(still);
        _slow.Received.Should().ContainSingle();
        still.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(still);

        _slow.Received.Should().HaveCount(2);
    }

    [Fact]
    public async Task WhoAsksToBeLeftAlone_IsLeftAlone_ByTheOtherMessagesToo()
    {
        _slow.AnswersWith(context => Answer(context, 429, "3600"));
        await using var still = await StillBackend.StartAsync(settings: Both());
        await NotifyAsync(still);
        await NotifyAsync(still);
        await SendAsync(still);
        await SendAsync(still);
        _slow.Received.Should().ContainSingle();

        _slow.Answers(204);
        still.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(still);

        _slow.Received.Should().HaveCount(3);
    }

    [Fact]
    public async Task AClockThatWasAhead_AndIsSetRight_SilencesNoChannel()
    {
        var answers = 0;
        _slow.AnswersWith(context => Answer(context, answers++ == 0 ? 503 : 200, retryAfter: "5"));
        await using var still = await StillBackend.StartAsync(settings: Both());
        still.Clock.AdjustTime(Some.Now.AddDays(2));
        await NotifyAsync(still);
        await SendAsync(still);

        still.Clock.AdjustTime(Some.Now);
        still.Clock.Advance(TimeSpan.FromSeconds(6));
        await SendAsync(still);

        _slow.Received.Should().HaveCount(2);
    }

    [Fact]
    public async Task AnAddressThatIsGone_IsNotTriedAgain()
    {
        _slow.Answers(StatusCodes.Status410Gone);
        await using var still = await StillBackend.StartAsync(settings: Both());
        var task = await NotifyAsync(still);
        await SendAsync(still);

        still.Clock.Advance(TimeSpan.FromHours(6));
        await SendAsync(still);

        _slow.Received.Should().ContainSingle();
        (await still.Backend.RunsAsync(task.Id))[0].Logs.Should().Contain(line => line.Level == LogLevels.Error && line.Message.Contains("gone for good (410)"));
    }

    private static Task Answer(HttpContext context, int status, string retryAfter)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    }

    private string Both() => $$"""
        {"channels":[
          {"name":"slow","kind":"webhook","url":"{{_slow.Url}}","secret":"{{WebhookSink.Secret}}","allow_private":true},
          {"name":"quick","kind":"webhook","url":"{{_quick.Url}}","secret":"{{WebhookSink.Secret}}","allow_private":true}]}
        """;

    private static async Task NotifyAsync(OttoBackend backend, string channel)
    {
        backend.Agent.Answers(_ => new OttoReply { Message = "Done.", Actions = [Some.Action("notify.send", new { title = "x", channel })] });
        await backend.TaskAsync((await backend.AddAsync(Some.Task("test.chore"))).Id, OttoStatus.Success);
    }

    private static async Task<OttoTask> NotifyAsync(StillBackend still)
    {
        still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "x", channel = "slow" }));
        var task = await still.AddAsync();
        await still.RingAsync(task.Id);
        return task;
    }

    private static Task SendAsync(StillBackend still) => still.Get<Outbox>().SendDueAsync(CancellationToken.None);
}
