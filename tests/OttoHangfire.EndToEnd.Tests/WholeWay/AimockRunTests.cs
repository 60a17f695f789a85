using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>From POST /otto/runs to the closed run, through the real programs and a model's server that nobody here wrote.</summary>
public sealed class AimockRunTests(AimockServer aimock) : IClassFixture<AimockServer>
{
    private const string Question = "Think of something that I should not forget";

    [AimockTheory]
    [InlineData("json_schema")]
    [InlineData("ignores")]
    [InlineData("plain")]
    [InlineData("refuses_json_object")]
    [InlineData("slow_drip")]
    public async Task EachKindOfServer_BringsItsRunToAGoodEnd(string model)
    {
        await using var otto = await StartAsync(model);

        var (run, task) = await otto.SayAsync(Question);

        task.Status.Should().Be(OttoStatus.Success);
        run.Should().BeEquivalentTo(new { Status = OttoStatus.Success, OutputText = "Hello from aimock." });
        run.FinishedAt.Should().NotBeNull();
        run.Usage!.Value.GetProperty("model").GetString().Should().Be(model);
    }

    [AimockTheory]
    [InlineData("refusal", OttoStatus.Error, OttoReason.Permanent, "The model declined to answer: I cannot help with that.")]
    [InlineData("truncation", OttoStatus.Error, OttoReason.Permanent, "was cut off after 4096 tokens. Ask for something shorter.")]
    [InlineData("malformed", OttoStatus.Pending, OttoReason.Retrying, "Check the endpoint")]
    [InlineData("rate_limit", OttoStatus.Pending, OttoReason.Retrying, "has no time for it now (429): Slow down. Otto asks again by himself.")]
    [InlineData("unavailable", OttoStatus.Pending, OttoReason.Retrying, "has no time for it now (503): The model is loading.")]
    [InlineData("disconnect", OttoStatus.Pending, OttoReason.Retrying, "broke: ")]
    public async Task EachFailure_ClosesItsRun_WithASentence(string model, string status, string reason, string sentence)
    {
        await using var otto = await StartAsync(model);

        var (run, task) = await otto.SayAsync(Question);

        task.Should().BeEquivalentTo(new { Status = status, Reason = reason });
        task.LastError.Should().Contain(sentence);
        run.Status.Should().Be(OttoStatus.Error);
        run.FinishedAt.Should().NotBeNull();
        run.Logs.Should().Contain(line => line.Message.Contains(sentence, StringComparison.Ordinal));
    }

    [AimockFact]
    public async Task WhenAServerSaysWhenToAskAgain_ItIsAskedNoSooner()
    {
        await using var otto = await StartAsync("rate_limit");

        var (run, task) = await otto.SayAsync(Question);

        (task.NextRunAt - run.FinishedAt).Should().BeGreaterThan(TimeSpan.FromSeconds(39));
    }

    [AimockFact]
    public async Task NoModel_ADeadHost_AndAWrongKey_EachHaveASentenceOfTheirOwn_InTheRun_InTheConsole_AndInTheDoctor()
    {
        var dead = $"http://127.0.0.1:{FreePort.Find()}/v1";

        var all = new[]
        {
            await ToldAsync(model: null, "none is set", "Set one with"),
            await ToldAsync("json_schema", "cannot be reached", "Start it; Otto asks again by himself.", endpoint: dead),
            await ToldAsync("json_schema", "does not accept the key (401)", "Give it the right one with", key: "a-wrong-key-0123456789"),
        };

        all.Should().OnlyHaveUniqueItems();
    }

    /// <summary>The sentence of the run, which the console shows, too; the doctor names the same trouble.</summary>
    private async Task<string> ToldAsync(
        string? model, string trouble, string step, string key = AimockServer.Key, string? endpoint = null)
    {
        await using var otto = await StartAsync(model, key, endpoint);
        var (run, task) = await otto.SayAsync(Question);

        task.LastError.Should().ContainAll(trouble, step);
        run.Logs.Should().Contain(line => line.Message.Contains(trouble, StringComparison.Ordinal));
        (await otto.PageAsync($"/tasks/{task.Id}")).Should().ContainAll(trouble, step);
        (await otto.PageAsync("/otto/doctor")).Should().Contain(model is null ? "None is set." : trouble).And.NotContain("a-wrong-key");
        return task.LastError!;
    }

    private async Task<OttoInstallation> StartAsync(string? model, string key = AimockServer.Key, string? endpoint = null)
    {
        var otto = new OttoInstallation(model is null ? [] :
        [
            ("OTTO_MODEL_ENDPOINT", endpoint ?? aimock.Endpoint), ("OTTO_MODEL_NAME", model), ("OTTO_MODEL_API_KEY", key),
        ]);
        await otto.StartAgentAsync();
        await otto.StartBackendAsync();
        return otto;
    }
}
