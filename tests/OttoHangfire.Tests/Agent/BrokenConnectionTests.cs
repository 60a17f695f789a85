using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Agent;

/// <summary>
/// Agents whose connections end as it pleases them. Asking twice is harmless, so a task that has one try does not lose it to a
/// connection; only what breaks inside an answer is an attempt.
/// </summary>
public sealed class BrokenConnectionTests
{
    /// <summary>In CI few; OTTO_BROKEN_CONNECTIONS=600 asks for more.</summary>
    private static readonly int Tasks =
        int.TryParse(Environment.GetEnvironmentVariable("OTTO_BROKEN_CONNECTIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 60;

    [Fact]
    public async Task AnAgentThatClosesEveryConnection_WithoutSayingSo_LosesNoTask() => await AllSucceedAsync(async (_, socket) =>
    {
        await RawAgent.SendAsync(socket, RawAgent.Answer(RawAgent.Reply));
        return false;
    });

    [Fact]
    public async Task AnAgentThatSpeaksHttp10_LosesNoTask() => await AllSucceedAsync(async (_, socket) =>
    {
        await RawAgent.SendAsync(socket, $"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{RawAgent.Reply}");
        return false;
    });

    [Fact]
    public async Task AnAgentThatResetsTheFirstConnectionOfEachTask_LosesNoTask()
    {
        var seen = new ConcurrentDictionary<long, bool>();
        await AllSucceedAsync(async (request, socket) =>
        {
            if (seen.TryAdd(request.TaskId, true))
            {
                RawAgent.Reset(socket);
                return false;
            }

            await RawAgent.SendAsync(socket, RawAgent.Answer(RawAgent.Reply));
            return true;
        });
        seen.Should().HaveCount(Tasks);
    }

    [Fact]
    public async Task AnAgentWhoseConnectionsEnd_WhenTheSecondRequestIsIn_LosesNoTask() => await AllSucceedAsync(async (request, socket) =>
    {
        if (request.NumberOnTheConnection > 1)
        {
            return false;
        }

        await RawAgent.SendAsync(socket, RawAgent.Answer(RawAgent.Reply));
        return true;
    });

    [Theory]
    [InlineData("closed")]
    [InlineData("reset")]
    public async Task AnAgentThatNeverAnswers_IsAskedTwice_AndCostsNoTry(string way)
    {
        await using var agent = new RawAgent((_, socket) =>
        {
            if (way == "reset")
            {
                RawAgent.Reset(socket);
            }

            return Task.FromResult(false);
        });
        await using var still = await StillAsync(agent);
        var task = await still.Backend.AddAsync(OneTry());

        await still.RingAsync(task.Id);

        agent.Asked[task.Id].Should().Be(2);
        var waits = await still.Backend.TaskAsync(task.Id);
        waits.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying });
        waits.LastError.Should().StartWith("Otto cannot be reached at 127.0.0.1:").And.Contain("broke twice before he answered");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 O")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{\"message\":\"Do")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"mes")]
    public async Task WhatBreaksInsideAnAnswer_IsAnAttempt_AndIsNotAskedAgainAtOnce(string begun)
    {
        await using var agent = new RawAgent(async (_, socket) =>
        {
            await RawAgent.SendAsync(socket, begun);
            return false;
        });
        await using var still = await StillAsync(agent);
        var task = await still.Backend.AddAsync(OneTry());

        await still.RingAsync(task.Id);

        agent.Asked[task.Id].Should().Be(1);
        (await still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.AttemptsExhausted });
    }

    [Fact]
    public async Task ABrokenAnswerOnAConnectionThatHasServedBefore_IsAnAttempt()
    {
        await using var agent = new RawAgent(async (request, socket) =>
        {
            await RawAgent.SendAsync(socket, request.NumberOnTheConnection == 1 ? RawAgent.Answer(RawAgent.Reply) : "HTTP/1.1 2");
            return request.NumberOnTheConnection == 1;
        });
        await using var still = await StillAsync(agent);
        var first = await still.Backend.AddAsync(OneTry());
        await still.RingAsync(first.Id);
        var second = await still.Backend.AddAsync(OneTry());

        await still.RingAsync(second.Id);

        // The list of skills may have come over that connection before, and then the first task was its second request.
        (await still.Backend.TaskAsync(first.Id)).Status.Should().BeOneOf(OttoStatus.Success, OttoStatus.Error);
        (await still.Backend.TaskAsync(second.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.AttemptsExhausted });
    }

    private static async Task AllSucceedAsync(Func<RawRequest, Socket, Task<bool>> answer)
    {
        await using var agent = new RawAgent(answer);
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Settings = Elsewhere(agent) });

        for (var i = 0; i < Tasks; i++)
        {
            await backend.AddAsync(OneTry());
        }

        await Eventually.HoldsAsync(async () => await CountAsync(backend, OttoStatus.Pending) + await CountAsync(backend, OttoStatus.Running) == 0, within: TimeSpan.FromMinutes(2));
        (await CountAsync(backend, OttoStatus.Success)).Should().Be(Tasks);
    }

    private static NewOttoTask OneTry() => Some.Task("test.chore") with { MaxAttempts = 1 };

    private static async Task<int> CountAsync(OttoBackend backend, string status)
    {
        var (count, cursor) = (0, "");
        while (true)
        {
            var page = (await backend.GetAsync($"/otto/tasks?status={status}&limit=500{cursor}")).Read<Page<OttoTask>>();
            count += page.Items.Count;
            if (page.NextCursor is null)
            {
                return count;
            }

            cursor = $"&cursor={page.NextCursor}";
        }
    }

    private static Task<StillBackend> StillAsync(RawAgent agent) =>
        StillBackend.StartAsync(settings: $$"""{"agentUrl":"{{agent.Url}}"}""");

    private static Dictionary<string, string> Elsewhere(RawAgent agent) => new() { ["OTTO_AGENT_URL"] = agent.Url.ToString() };
}
