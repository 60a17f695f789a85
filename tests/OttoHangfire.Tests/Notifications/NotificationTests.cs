using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary><c>notify.send</c>: with the action's mark into the outbox, from there as often as it takes, always as the same message.</summary>
[RightPayload("notify.send", """{"title":"x","body":"y","channel":"phone"}""", "body")]
public sealed class NotificationTests : IAsyncLifetime
{
    private WebhookSink _sink = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _sink = await WebhookSink.StartAsync();
        _still = await StillBackend.StartAsync(settings: _sink.Settings());
    }

    public async Task DisposeAsync()
    {
        await _still.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task ANotification_ComesOnce_SignedAsTheSpecificationHasIt()
    {
        var (task, action) = await RunAsync("""{"title":"Bin day","body":"Put the bins out 🗑️","channel":"phone"}""");

        await SendAsync();
        await SendAsync();

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 1 });
        var message = _sink.Received.Should().ContainSingle().Subject;
        message.Id.Should().StartWith("msg_");
        message.Timestamp.Should().Be(Some.Now.ToUnixTimeSeconds());
        var run = (await _still.Backend.RunsAsync(task.Id))[0];
        JsonElement.DeepEquals(
            JsonElement.Parse(message.Body),
            Some.Json(new { type = "otto.notification", timestamp = Some.Now, data = new { title = "Bin day", body = "Put the bins out 🗑️", run_id = run.Id } })).Should().BeTrue(message.Body);
        run.Logs.Should().Contain(line => line.Message == "The notification \"Bin day\" was delivered to phone.");
        _sink.Strangers.Should().BeEmpty();
    }

    [Fact]
    public void TheSignature_IsThatOfTheSpecificationsExample()
    {
        var secret = new OttoHangfire.Contracts.Settings.Secret(Convert.FromBase64String(WebhookSink.Secret["whsec_".Length..]));

        WebhookSignature.Of(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8.ToArray())
            .Should().Be("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    [Fact]
    public async Task WhileTheReceiverFails_ItIsTriedAgainAsTheSameMessage()
    {
        _sink.Answers(500);
        await RunAsync();
        for (var i = 0; i < 3; i++)
        {
            await SendAsync();
            _still.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        _sink.Answers(200);
        await SendAsync();
        await SendAsync();

        _sink.Received.Should().HaveCount(4);
        _sink.Received.Select(message => message.Id).Distinct().Should().ContainSingle("a receiver knows a repetition by it");
        _sink.Received.Select(message => message.Body).Distinct().Should().ContainSingle();
        _sink.Received.Select(message => message.Timestamp).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task BetweenTries_ThePausesGrow()
    {
        _sink.Answers(500);
        await RunAsync();
        await SendAsync();

        _still.Clock.Advance(TimeSpan.FromSeconds(4));
        await SendAsync();
        _sink.Received.Should().ContainSingle("the pause is five seconds");

        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromSeconds(29));
        await SendAsync();
        _sink.Received.Should().HaveCount(2, "the next pause is half a minute");
    }

    [Fact]
    public async Task AReceiver_MayAskToBeLeftAlone()
    {
        _sink.AnswersWith(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        });
        await RunAsync();
        await SendAsync();

        _still.Clock.Advance(TimeSpan.FromSeconds(119));
        await SendAsync();
        _sink.Received.Should().ContainSingle();

        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync();
        _sink.Received.Should().HaveCount(2);
    }

    [Fact]
    public async Task AfterTwelveTriesOrADay_ItIsGivenUp_AndTheTaskIsNotTouched()
    {
        _sink.Answers(500);
        var (task, _) = await RunAsync();
        for (var i = 0; i < 20; i++)
        {
            await SendAsync();
            _still.Clock.Advance(TimeSpan.FromHours(6));
        }

        _sink.Received.Count.Should().BeLessThanOrEqualTo(12);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await _still.Backend.RunsAsync(task.Id))[0].Logs.Should().Contain(line => line.Level == LogLevels.Error && line.Message.Contains("not tried again"));
        var dead = (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered");
        dead.Should().BeEquivalentTo(new { Status = DoctorStatus.Warning });
    }

    [Fact]
    public async Task WhatDoesNotGetThrough_IsSaidByTheDoctor_LongBeforeItIsGivenUp()
    {
        _sink.Answers(500);
        await RunAsync();

        await SendAsync();

        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered").Should()
            .BeEquivalentTo(new { Status = DoctorStatus.Warning, Message = "Not delivered so far: 1. They are tried again, for at most a day." });
    }

    [Fact]
    public async Task EvenTriesInASecond_EndAtTwelve()
    {
        _sink.AnswersWith(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await RunAsync();
        for (var i = 0; i < 40; i++)
        {
            await SendAsync();
            _still.Clock.Advance(TimeSpan.FromMinutes(35));
        }

        _sink.Received.Count.Should().BeInRange(9, 12);
        _sink.Received.Select(message => message.Id).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task ASendingCutOffBeforeItsMark_IsSentAgainWithTheSameId()
    {
        await RunAsync();
        var row = (await _still.Get<OutboxRepository>().DueAsync("phone", 10, CancellationToken.None)).Single();
        await _still.Get<WebhookSender>().SendAsync(Channel, row.ToMessage(), CancellationToken.None);

        await SendAsync();

        _sink.Received.Should().HaveCount(2);
        _sink.Received.Select(message => message.Id).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task AMessageThatCannotEvenBePutIntoARequest_HoldsUpNoOther_AndIsGivenUp()
    {
        await RunAsync("""{"title":"broken","body":"b","channel":"phone"}""");
        await RunAsync("""{"title":"fine","body":"b","channel":"phone"}""");
        Execute("UPDATE otto_outbox SET message_id = 'two' || char(10) || 'lines' WHERE title = 'broken'");

        await SendAsync();
        await SendAsync();
        _sink.Received.Should().ContainSingle().Which.Body.Should().Contain("fine");

        for (var i = 0; i < 12; i++)
        {
            _still.Clock.Advance(TimeSpan.FromHours(6));
            await SendAsync();
        }

        (await _still.Get<OutboxRepository>().DueChannelsAsync(CancellationToken.None)).Should().BeEmpty("it was given up");
    }

    [Fact]
    public async Task AChannelThatTakesNothing_IsTriedOnceATime_HoweverMuchWaitsForIt()
    {
        _sink.Answers(500);
        for (var i = 0; i < 3; i++)
        {
            await RunAsync();
        }

        await SendAsync();

        _sink.Received.Should().ContainSingle("the other channels wait for the end of this");
        for (var i = 0; i < 2; i++)
        {
            await SendAsync();
        }

        _sink.Received.Select(message => message.Id).Distinct().Should().HaveCount(3);
    }

    [Fact]
    public async Task ARetry_SendsNothingASecondTime()
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "Once", channel = "phone" }), Some.Note(""));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        await SendAsync();

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);
        await SendAsync();

        _sink.Received.Should().ContainSingle();
        (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0].Status.Should().Be(ActionStatus.Skipped);
    }

    [Fact]
    public async Task ARedirect_IsNotFollowed()
    {
        await using var elsewhere = await WebhookSink.StartAsync();
        _sink.AnswersWith(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = elsewhere.Url.ToString();
            return Task.CompletedTask;
        });
        await RunAsync();

        await SendAsync();

        _sink.Received.Should().ContainSingle();
        elsewhere.Received.Should().BeEmpty();
        elsewhere.Strangers.Should().BeEmpty();
        (await _still.Get<OutboxRepository>().DueAsync("phone", 10, CancellationToken.None)).Should().BeEmpty("it waits for its next try");
    }

    [Fact]
    public async Task AnEndlessAnswer_IsNotRead()
    {
        _sink.AnswersWith(async context =>
        {
            context.Response.StatusCode = 200;
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        });
        await RunAsync();

        await SendAsync().WaitAsync(TimeSpan.FromSeconds(10));

        _sink.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task AReceiverThatNeverAnswers_IsLeftAfterFifteenSeconds()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sink.AnswersWith(async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await RunAsync();

        var sending = SendAsync();
        await asked.Task;
        _still.Clock.Advance(ChannelLine.Longest);
        await sending.WaitAsync(TimeSpan.FromSeconds(10));

        (await _still.Get<OutboxRepository>().DueAsync("phone", 10, CancellationToken.None)).Should().BeEmpty("it waits for its next try");
    }

    [Theory]
    [InlineData("""{"body":"x","channel":"phone"}""", "title is missing")]
    [InlineData("""{"title":"x","channel":"fax"}""", "channel must be one of phone")]
    [InlineData("""{"title":"x","channel":"phone","url":"http://evil.example"}""", "url: is not a field")]
    [InlineData("""{"title":"x","channel":"http://evil.example"}""", "channel must be one of phone")]
    public async Task APayloadThatIsNotRight_FailsTheAction_AndSendsNothing(string payload, string why)
    {
        var (_, action) = await RunAsync(payload);
        await SendAsync();

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain(why);
        _sink.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task ABody_MayHaveFourKibibytes()
    {
        var (_, fits) = await RunAsync(JsonSerializer.Serialize(new { title = "x", body = new string('é', 2048), channel = "phone" }));
        var (_, over) = await RunAsync(JsonSerializer.Serialize(new { title = "x", body = new string('é', 2048) + "!", channel = "phone" }));

        fits.Status.Should().Be(ActionStatus.Ok);
        over.Error.Should().Contain("body may have at most 4 KiB");
    }

    [Fact]
    public async Task TheSecretAndTheAddress_AreSeenNowhere()
    {
        _sink.Answers(500);
        var (task, _) = await RunAsync();
        await SendAsync();
        var bodies = new StringBuilder();
        foreach (var (method, path) in Routes.All(_still.Backend).Where(route => route.Method == "GET" && !route.Path.Contains("hangfire")))
        {
            // What they tell never ends, and is what the other addresses say.
            if (path is "/otto/events" or "/news")
            {
                continue;
            }

            bodies.Append((await _still.Backend.GetAsync(path)).Body);
        }

        bodies.Append((await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/runs")).Body).Append((await _still.Backend.PostAsync("/otto/channels/phone/test")).Body);
        foreach (var log in Directory.GetFiles(_still.Backend.File("logs")))
        {
            await using var shared = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(shared);
            bodies.Append(await reader.ReadToEndAsync());
        }

        bodies.ToString().Should().Contain("phone").And.NotContain(WebhookSink.Secret["whsec_".Length..]).And.NotContain("with-a-token-in-it");
        Channel.ToString().Should().NotContain(WebhookSink.Secret["whsec_".Length..]);
    }

    [Fact]
    public async Task ATest_SendsOneMessageNow()
    {
        var answer = (await _still.Backend.PostAsync("/otto/channels/phone/test")).Read<ChannelTest>();

        var message = _sink.Received.Should().ContainSingle().Subject;
        answer.Should().Be(new ChannelTest("phone", message.Id, 204, "204 NoContent"));
    }

    [Fact]
    public async Task ATestThatIsNotTaken_SaysWhy()
    {
        _sink.Answers(403);

        (await _still.Backend.PostAsync("/otto/channels/phone/test")).AsProblem(502).Detail.Should().Be("The receiver answered 403.");
        (await _still.Backend.PostAsync("/otto/channels/fax/test")).AsProblem(404).Detail.Should().Contain("There is no channel fax.");
    }

    private OttoHangfire.Contracts.Settings.WebhookChannel Channel =>
        (OttoHangfire.Contracts.Settings.WebhookChannel)_still.Get<OttoHangfire.Contracts.Settings.OttoSettings>().Channels[0];

    private void Execute(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_still.Backend.File("otto.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Task SendAsync() => _still.Get<Outbox>().SendDueAsync(CancellationToken.None);

    private async Task<(OttoTask Task, ExecutedAction Action)> RunAsync(string payload = """{"title":"Bin day","body":"Now","channel":"phone"}""")
    {
        _still.Agent.Answers("Done.", new ProposedAction { Type = "notify.send", Payload = JsonElement.Parse(payload) });
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return (task, (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0]);
    }
}
