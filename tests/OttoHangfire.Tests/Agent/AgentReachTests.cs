using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Agent;

/// <summary>Where the line is between "never reached" (an outage) and "reached, and failed" (an attempt).</summary>
public sealed class AgentReachTests
{
    [Theory]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.ConnectionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    public async Task WhatFailsBeforeTheRequestIsSent_IsAnOutage(HttpRequestError error)
    {
        var asking = () => AskAsync(new HttpRequestException(error, "No way through."));

        await asking.Should().ThrowAsync<AgentOutageException>().WithMessage("Otto cannot be reached at 127.0.0.1:4: No way through.");
    }

    [Fact]
    public async Task AKnockThatNobodyAnswers_IsAnOutage()
    {
        // As SocketsHttpHandler says that its ConnectTimeout is over.
        var asking = () => AskAsync(new TaskCanceledException("Cancelled.", new TimeoutException("No connection within 5 s.")));

        await asking.Should().ThrowAsync<AgentOutageException>().WithMessage("*No connection within 5 s.");
    }

    [Theory]
    [InlineData(HttpRequestError.ResponseEnded)]
    [InlineData(HttpRequestError.InvalidResponse)]
    [InlineData(HttpRequestError.HttpProtocolError)]
    [InlineData(HttpRequestError.Unknown)]
    public async Task WhatFailsAfterwards_IsAnAttempt(HttpRequestError error)
    {
        var asking = () => AskAsync(new HttpRequestException(error, "It broke off."));

        await asking.Should().ThrowAsync<AgentAttemptException>().WithMessage("The connection to Otto broke: It broke off.");
    }

    [Fact]
    public async Task ABrokenPipe_IsAnAttempt()
    {
        var asking = () => AskAsync(new IOException("Broken pipe."));

        await asking.Should().ThrowAsync<AgentAttemptException>();
    }

    private static async Task AskAsync(Exception problem)
    {
        using var handler = new BrokenLine(problem);
        using var http = new HttpClient(handler);
        var settings = new OttoSettings
        {
            Home = "/",
            DataDirectory = "/",
            TimeZone = "UTC",
            AgentSecret = "secret",
            RemoteAgent = new Uri("http://127.0.0.1:4"),
        };
        await new AgentClient(http, settings, TimeProvider.System).AskAsync(
            new TaskRequest { TaskId = 1, RunId = 1, TaskType = "test.chore", Description = "Ask", Attempt = 1, Now = Some.Now, TimeZone = "UTC" },
            TimeSpan.FromSeconds(60),
            onInvalid: _ => Task.CompletedTask,
            CancellationToken.None);
    }

    private sealed class BrokenLine(Exception problem) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(problem);
    }
}
