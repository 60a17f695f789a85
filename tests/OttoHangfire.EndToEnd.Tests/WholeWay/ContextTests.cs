using OttoHangfire.Contracts;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>Otto tells of the rest of the house, though his process can see nothing of it: real backend, real agent.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task Otto_TellsHowThingsStand_AndWhatTheLatestRunsDid()
    {
        await using var otto = new OttoInstallation();
        await otto.StartBackendAsync();
        await otto.StartAgentAsync();

        var report = await AskAsync(otto, "env_status");
        var runs = await AskAsync(otto, "otto.runs");

        report.OutputText.Should().ContainAll("[ok] Backend: It answers at <backend>/.", "[ok] Otto: He answers").And.NotContain(otto.DataFolder);
        runs.OutputText.Should().Contain($"Run {report.Id} of task {report.TaskId} succeeded");
    }

    private static async Task<OttoRun> AskAsync(OttoInstallation otto, string type)
    {
        var task = await otto.PostTaskAsync(new NewOttoTask { Type = type, Description = "Tell me." });
        await otto.TaskIsAsync(task.Id, OttoStatus.Success);
        return (await otto.RunsAsync(task.Id))[0];
    }
}
