using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>From what a person types to the closed run, through the real programs and a model's server.</summary>
public sealed class ModelTests
{
    private const string Question = "Think of something that I should not forget";

    [Fact]
    public async Task WhatTheModelProposes_IsDone_AndWhatItCost_IsCounted()
    {
        await using var model = FakeModel.Answering(
            SchemaHabit.Enforces,
            FakeModel.Completion(
                FakeModel.Reply("I have noted it.", new { type = "life_os.log_note", payload = new { text = "The roses need water." } }),
                usage: new { prompt_tokens = 812, completion_tokens = 33 }));
        await using var otto = await StartAsync(model.Endpoint);

        var (run, task) = await otto.SayAsync(Question);

        task.Status.Should().Be(OttoStatus.Success);
        run.OutputText.Should().Be("I have noted it.");
        (await otto.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("The roses need water.");
        run.Usage!.Value.GetProperty("output_tokens").GetInt64().Should().BeGreaterThanOrEqualTo(33);
        model.Questions.Should().ContainSingle();
    }

    [Fact]
    public async Task WithoutAModel_ADeadServer_AndAWrongKey_EachSaySoInASentenceOfTheirOwn()
    {
        var dead = FreePort.Find();
        await using var strict = FakeModel.Always(FakeModel.Error(401, "Incorrect API key provided."));

        var without = await AskAsync(endpoint: null);
        var nobody = await AskAsync($"http://127.0.0.1:{dead}/v1");
        var refused = await AskAsync(strict.Endpoint);

        without.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.MissingModel });
        nobody.LastError.Should().Contain($"127.0.0.1:{dead}");
        refused.LastError.Should().Contain("key");
        new[] { without.LastError, nobody.LastError, refused.LastError }.Should().OnlyHaveUniqueItems();
    }

    private static async Task<OttoInstallation> StartAsync(string? endpoint)
    {
        var otto = new OttoInstallation(
            endpoint is null ? [] : [("OTTO_MODEL_ENDPOINT", endpoint), ("OTTO_MODEL_NAME", FakeModel.Name), ("OTTO_MODEL_API_KEY", "a-key-of-the-owner")]);
        await otto.StartAgentAsync();
        await otto.StartBackendAsync();
        return otto;
    }

    private static async Task<OttoTask> AskAsync(string? endpoint)
    {
        await using var otto = await StartAsync(endpoint);
        return (await otto.SayAsync(Question)).Task;
    }
}
