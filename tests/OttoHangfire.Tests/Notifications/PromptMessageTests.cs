using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>
/// A message leaves at once, and only what comes together is waited for. The clock stands still here, so whoever waits for a time to
/// pass waits for ever.
/// </summary>
public sealed class PromptMessageTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private WebhookSink _good = null!;
    private WebhookSink _slow = null!;
    private WebhookSink _refusing = null!;
    private OttoBackend _backend = null!;

    public async Task InitializeAsync()
    {
        (_good, _slow, _refusing) = (await WebhookSink.StartAsync(), await WebhookSink.StartAsync(), await WebhookSink.StartAsync());
        _slow.AnswersWith(context => _let.Task.WaitAsync(context.RequestAborted));
        _refusing.Answers(500);
        _silent.Start();
        _backend = await OttoBackend.StartAsync(new BackendOptions { Clock = _clock, SettingsFile = Channels() });
    }

    public async Task DisposeAsync()
    {
        _let.TrySetResult();
        await _backend.DisposeAsync();
        await _good.DisposeAsync();
        await _slow.DisposeAsync();
        await _refusing.DisposeAsync();
    }

    public void Dispose() => _silent.Dispose();

    [Fact]
    public async Task ItLeavesAtOnce_BesideASlow_ADead_ASilent_AndARefusingReceiver()
    {
        foreach (var bad in new[] { "slow", "dead", "silent", "refusing" })
        {
            await NotifyAsync(bad);
        }

        await Eventually.HoldsAsync(() => _slow.Received.Count == 1 && _refusing.Received.Count == 1 && _silent.Pending(), "they are at it");

        for (var i = 1; i <= 3; i++)
        {
            await NotifyAsync("good");
            await Eventually.HoldsAsync(() => _good.Received.Count == i, "no clock has to go on for it");
        }

        (await StateAsync("slow")).Should().Equal("pending");
    }

    [Fact]
    public async Task TasksOfOneInstant_AreOneMessage_HoweverLongOneAfterTheOther()
    {
        // They ring one by one: while the first speaks, the others wait to be asked, or for Otto's answer.
        const int Count = 6;
        var asked = 0;
        _backend.Agent.AnswersWith(async (context, _) =>
        {
            var isFirst = Interlocked.Increment(ref asked) == 1;
            await (isFirst ? Task.CompletedTask : _let.Task).WaitAsync(context.RequestAborted);
            await AgentDouble.ReplyAsync(context, Some.Action("notify.send", new { title = "x", body = "y", channel = "good" }));
        });
        await _backend.PutAsync("/otto/worker", new { enabled = false });
        for (var i = 0; i < Count; i++)
        {
            await _backend.AddAsync(Some.Task("test.chore"));
        }

        await _backend.PutAsync("/otto/worker", new { enabled = true });
        await Eventually.HoldsAsync(async () => (await StateAsync("good")).Count == 1, "the first has spoken");
        _let.SetResult();
        await Eventually.HoldsAsync(async () => (await StateAsync("good")).Count(state => state == "sent") == Count, "all were sent");

        TitleOf(_good.Received.Should().ContainSingle().Subject).Should().Be("6 messages");
    }

    [Fact]
    public async Task WhatIsPutInTogether_IsOneMessage_InHoweverManyTransactions()
    {
        using (_backend.Get<Outbox>().Together())
        {
            for (var i = 0; i < 5; i++)
            {
                await PutAsync($"message {i}");
            }
        }

        await Eventually.HoldsAsync(async () => (await StateAsync("good")).Count(state => state == "sent") == 5, "all were sent");

        TitleOf(_good.Received.Should().ContainSingle().Subject).Should().Be("5 messages");
    }

    /// <summary>The one before it fails, and so takes nothing along: it has its turn all the same, and waits for no look by the clock.</summary>
    [Fact]
    public async Task WhatComes_WhileTheOneBeforeItIsOnItsWay_IsNotForgotten()
    {
        _slow.AnswersWith(async context =>
        {
            await _let.Task.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = 500;
        });
        await PutAsync("the first", "slow");
        await Eventually.HoldsAsync(() => _slow.Received.Count == 1, "it is on its way");

        // When the last of these has come, the outbox has looked at the second, too, and found the first on its way.
        await PutAsync("the second", "slow");
        await PutAsync("another", "good");
        await Eventually.HoldsAsync(() => _good.Received.Count == 1, "the outbox has looked");
        _let.SetResult();

        await Eventually.HoldsAsync(() => _slow.Received.Count == 2, "the second is tried");
    }

    private async Task NotifyAsync(string channel)
    {
        _backend.Agent.Answers(_ => new OttoReply { Message = "Done.", Actions = [Some.Action("notify.send", new { title = "x", channel })] });
        await _backend.TaskAsync((await _backend.AddAsync(Some.Task("test.chore"))).Id, OttoStatus.Success);
    }

    private Task<string?> PutAsync(string title, string channel = "good") => _backend.Get<OttoDatabase>().WriteAsync(
        transaction => _backend.Get<Outbox>().AddAsync(channel, title, "y", runId: null, transaction), CancellationToken.None);

    private async Task<IReadOnlyList<string>> StateAsync(string channel) =>
        [.. (await _backend.GetAsync($"/otto/notifications?channel={channel}")).Read<Page<Notification>>().Items.Select(message => message.State)];

    private static string? TitleOf(ReceivedMessage message) => JsonElement.Parse(message.Body).GetProperty("data").GetProperty("title").GetString();

    private string Channels() => JsonSerializer.Serialize(new
    {
        channels = new[]
        {
            Channel("good", _good.Url.ToString()), Channel("slow", _slow.Url.ToString()), Channel("refusing", _refusing.Url.ToString()),
            Channel("dead", $"http://127.0.0.1:{FreePort.Find()}/"), Channel("silent", $"http://{_silent.LocalEndpoint}/"),
        },
    });

    private static object Channel(string name, string url) => new { name, kind = "webhook", url, secret = WebhookSink.Secret, allow_private = true };
}
