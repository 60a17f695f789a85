using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Model;

/// <summary>What goes wrong with a model's server: the right status for the backend, and one next step for the person.</summary>
public sealed class ModelProblemsTests
{
    [Fact]
    public async Task NoModel_ADeadServer_AndAWrongKey_AreThreeSentences_EachWithItsStep()
    {
        await using var wrongKey = FakeModel.Always(FakeModel.Error(401, "Incorrect API key provided"));
        var settings = new Dictionary<string, string> { ["OTTO_MODEL_ENDPOINT"] = $"http://127.0.0.1:{ClosedPort()}/v1", ["OTTO_MODEL_NAME"] = "m" };
        await using var none = await RunningAgent.StartAsync();
        await using var dead = await RunningAgent.StartAsync(settings);
        await using var wrong = await RunningAgent.StartAsync(wrongKey, "a-wrong-key");

        var withoutModel = await none.PromptInVainAsync(Some.Prompt());
        var withoutServer = await dead.PromptInVainAsync(Some.Prompt());
        var withoutKey = await wrong.PromptInVainAsync(Some.Prompt());

        (withoutModel.Status, withoutModel.Reason).Should().Be((409, "missing_model"));
        withoutModel.Detail.Should().StartWith("A free prompt needs a language model, and none is set. Set one with 'tools/otto model set'");
        (withoutServer.Status, withoutServer.Reason).Should().Be((503, null));
        withoutServer.Detail.Should().Contain("cannot be reached: Connection refused").And.EndWith("Start it; Otto asks again by himself.");
        (withoutKey.Status, withoutKey.Reason).Should().Be((409, "missing_model"));
        withoutKey.Detail.Should().Contain("does not accept the key (401)").And.EndWith("Give it the right one with 'tools/otto model set' or in the console under Settings, Language model, then press Retry.");
    }

    [Fact]
    public async Task AServerWithoutAModelName_SaysWhatIsMissing()
    {
        await using var agent = await RunningAgent.StartAsync(new Dictionary<string, string> { ["OTTO_MODEL_ENDPOINT"] = "http://127.0.0.1:9/v1" });

        var problem = await agent.PromptInVainAsync(Some.Prompt());

        (problem.Status, problem.Reason).Should().Be((409, "missing_model"));
        problem.Detail.Should().Contain("Name it with 'tools/otto model set'");
    }

    [Fact]
    public async Task AServerWhoseCertificateProvesNothing_IsToldNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = HearAsync(listener);
        using var model = new AskedModel($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/v1", "sk-canary-0123456789");

        var refusal = await model.AskInVainAsync();

        (refusal.Status, refusal.Reason).Should().Be((409, "missing_model"));
        refusal.Message.Should().Contain("cannot prove who it is, so it was told nothing").And.Contain("UntrustedRoot");
        (await heard).Should().Be(0);
    }

    [Theory]
    [InlineData(400, "bad", null, 422, null, "refused the question (400): bad")]
    [InlineData(402, "", null, 409, "budget", "has no credit left")]
    [InlineData(403, "no", null, 409, "missing_model", "wants a key (403)")]
    [InlineData(404, "model 'a-model' not found", null, 409, "missing_model", "does not know the model \"a-model\", or not this address (404): model 'a-model' not found. Correct the name or the endpoint")]
    [InlineData(408, "", null, 503, null, "has no time for it now (408)")]
    [InlineData(413, "", null, 422, null, "refused the question (413)")]
    [InlineData(422, "no", null, 422, null, "refused the question (422)")]
    [InlineData(429, "slow down", null, 503, null, "has no time for it now (429): slow down")]
    [InlineData(429, "pay", "insufficient_quota", 409, "budget", "has no credit left: pay")]
    [InlineData(500, "", null, 503, null, "has no time for it now (500)")]
    [InlineData(503, "loading", null, 503, null, "has no time for it now (503): loading")]
    [InlineData(529, "overloaded", null, 503, null, "has no time for it now (529): overloaded")]
    public async Task AStatus_BecomesTheRightProblem(int status, string said, string? code, int becomes, string? reason, string sentence)
    {
        await using var server = FakeModel.Always(FakeModel.Error(status, said, code));
        using var model = new AskedModel(server.Endpoint);

        var refusal = await model.AskInVainAsync();

        (refusal.Status, refusal.Reason).Should().Be((becomes, reason));
        refusal.Message.Should().Contain(sentence);
    }

    [Theory]
    [InlineData("Retry-After: 7\r\n", "7")]
    [InlineData("Retry-After: 99999999\r\n", "3600")]
    [InlineData("Retry-After: Tue, 01 Dec 2026 08:01:00 GMT\r\n", "60")]
    [InlineData("Retry-After: Tue, 01 Dec 2020 08:01:00 GMT\r\n", null)]
    [InlineData("Retry-After: -7\r\n", null)]
    [InlineData("Retry-After: soon\r\n", null)]
    [InlineData("", null)]
    public async Task WhenToAskAgain_IsPassedOn_WithinAnHour(string header, string? passed)
    {
        await using var server = FakeModel.Always(FakeModel.Error(429, "slow down", headers: header));
        await using var agent = await RunningAgent.StartAsync(server);
        using var client = agent.Client();

        using var response = await client.PostAsync("/prompt", new StringContent("""{"prompt":"hello"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null).Should().Be(passed);
    }

    [Fact]
    public async Task ACallerWhoLeaves_EndsTheCallOfTheModel()
    {
        var left = new TaskCompletionSource();
        await using var server = new FakeModel(async (_, stream, cancellation) =>
        {
            // Reading ends when the other side has closed.
            var end = await stream.ReadAsync(new byte[1], cancellation);
            end.Should().Be(0);
            left.SetResult();
        });
        using var model = new AskedModel(server.Endpoint);
        using var caller = new CancellationTokenSource();

        var asking = model.AskAsync(cancellation: caller.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(server.Calls.Count == 1));
        await caller.CancelAsync();

        await asking.Invoking(ask => ask).Should().ThrowAsync<OperationCanceledException>();
        await left.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Shows a certificate that nobody has signed; how many bytes it then was told.</summary>
    private static async Task<int> HearAsync(TcpListener listener)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            return await tls.ReadAsync(new byte[1]);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return 0;
        }
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
