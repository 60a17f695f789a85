using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Agent;

/// <summary>How the backend speaks to Otto: with the secret, within bounds of size and time.</summary>
public sealed class AgentClientTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task TheRequest_SaysAllThatOttoNeeds()
    {
        var task = await _still.Backend.AddAsync(Some.Task("life_os.reminder", "Call Mum", new { text = "Call Mum" }));

        await _still.RingAsync(task.Id);

        var asked = _still.Agent.Asked.Should().ContainSingle().Subject;
        asked.Authorization.Should().Be($"Bearer {_still.Agent.Secret}");
        var body = JsonElement.Parse(asked.Body);
        body.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(
            "task_id", "run_id", "task_type", "task_payload", "description", "attempt", "now", "time_zone", "actions", "done", "context", "budget");
        body.GetProperty("task_type").GetString().Should().Be("life_os.reminder");
        body.GetProperty("task_payload").GetProperty("text").GetString().Should().Be("Call Mum");
        body.GetProperty("now").GetString().Should().Be("2026-12-01T08:00:00Z");
        body.GetProperty("time_zone").GetString().Should().Be("Europe/Berlin");
        body.GetProperty("actions")[0].GetProperty("payload_schema").ValueKind.Should().Be(JsonValueKind.Object);
    }

    [Fact]
    public async Task TheRequest_ComesInOnePiece_AsSimpleServersWantIt()
    {
        (long? Length, string Encoding, string? Type) seen = default;
        _still.Agent.AnswersWith((context, _) =>
        {
            seen = (context.Request.ContentLength, context.Request.Headers.TransferEncoding.ToString(), context.Request.ContentType);
            return context.Response.WriteAsJsonAsync(new { });
        });

        await AskAsync();

        seen.Length.Should().BeGreaterThan(0);
        seen.Encoding.Should().BeEmpty();
        seen.Type.Should().StartWith("application/json");
    }

    [Fact]
    public async Task AReplyWithoutEnd_IsCutOffAtOneMebibyte()
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _still.Agent.AnswersWith(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            var blanks = Encoding.UTF8.GetBytes(new string(' ', 64 * 1024));
            try
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                cut.SetResult();
            }
        });

        var asking = () => AskAsync();

        await asking.Should().ThrowAsync<InvalidReplyException>().WithMessage("*larger than 1 MiB*");
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task AReplyJustBelowOneMebibyte_IsRead()
    {
        _still.Agent.AnswersText(_ => $$"""{"message":"{{new string('x', (1024 * 1024) - 100)}}"}""");

        (await AskAsync()).Message.Length.Should().Be((1024 * 1024) - 100);
    }

    [Fact]
    public async Task AReplyJustAboveOneMebibyte_IsRefused()
    {
        _still.Agent.AnswersText(_ => $$"""{"message":"{{new string('x', 1024 * 1024)}}"}""");

        var asking = () => AskAsync();

        await asking.Should().ThrowAsync<InvalidReplyException>().WithMessage("*larger than 1 MiB*");
    }

    [Fact]
    public async Task SilenceInTheMiddleOfAnAnswer_EndsAfterThirtySeconds()
    {
        _still.Agent.AnswersWith(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var problem = await BreaksAsync(AskAsync(timeout: TimeSpan.FromHours(1)));

        problem.Should().BeOfType<AgentAttemptException>().Which.Message.Should().Contain("silent for 30 s");
    }

    [Fact]
    public async Task AnAnswerInDrops_EndsAtTheTimeOfTheTask()
    {
        _still.Agent.AnswersWith(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            while (true)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, context.RequestAborted);
            }
        });

        var problem = await BreaksAsync(AskAsync(timeout: TimeSpan.FromSeconds(90)));

        problem.Should().BeOfType<AgentAttemptException>().Which.Message.Should().Be("Otto did not answer within 90 s.");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    public async Task AnAnswerThatIsNotJson_IsNoReply(string contentType)
    {
        _still.Agent.AnswersText("{}", contentType: contentType);

        var asking = () => AskAsync();

        await asking.Should().ThrowAsync<InvalidReplyException>().WithMessage($"*{contentType}*");
    }

    [Fact]
    public async Task AnEmptyAnswer_IsNoReply()
    {
        _still.Agent.AnswersText("");

        var asking = () => AskAsync();

        await asking.Should().ThrowAsync<InvalidReplyException>();
    }

    [Fact]
    public async Task ARefusalWithoutEnd_IsReadNoFurtherThanItsBound()
    {
        _still.Agent.AnswersProblem(400, new string('x', 500_000));

        var asking = () => AskAsync();

        (await asking.Should().ThrowAsync<AgentRefusalException>()).Which.Message.Length.Should().BeLessThan(2100);
    }

    [Fact]
    public async Task ACookie_IsNotKept()
    {
        string? cookie = null;
        _still.Agent.AnswersWith((context, _) =>
        {
            cookie = context.Request.Headers.Cookie;
            context.Response.Headers.SetCookie = "track=1";
            return context.Response.WriteAsJsonAsync(new { });
        });

        await AskAsync();
        await AskAsync();

        cookie.Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task WhoHangsUp_IsNotAnAttemptOfOtto()
    {
        var answer = _still.Agent.Holds();
        using var stop = new CancellationTokenSource();

        var asking = AskAsync(cancellation: stop.Token);
        await answer.Asked;
        await stop.CancelAsync();

        (await Record(asking)).Should().BeAssignableTo<OperationCanceledException>();
    }

    private Task<SavedReply> AskAsync(TimeSpan? timeout = null, CancellationToken cancellation = default) => _still.Get<AgentClient>().AskAsync(
        new TaskRequest
        {
            TaskId = 1,
            RunId = 1,
            TaskType = "test.chore",
            Description = "Ask",
            Attempt = 1,
            Now = Some.Now,
            TimeZone = "Europe/Berlin",
        },
        timeout ?? TimeSpan.FromSeconds(180),
        onInvalid: _ => Task.CompletedTask,
        cancellation);

    /// <summary>Lets the clock run until the asking ends, and returns how.</summary>
    private async Task<Exception?> BreaksAsync(Task asking)
    {
        await Eventually.HoldsAsync(() =>
        {
            _still.Clock.Advance(TimeSpan.FromSeconds(1));
            return asking.IsCompleted;
        });
        return await Record(asking);
    }

    private static async Task<Exception?> Record(Task work)
    {
        try
        {
            await work;
            return null;
        }
        catch (Exception problem)
        {
            return problem;
        }
    }
}
