using System.Net;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>A reminder on its way through the real processes.</summary>
public sealed class ReminderTests
{
    private static readonly NewOttoTask CallMum = new()
    {
        Type = "life_os.reminder",
        Description = "Call Mum",
        Payload = JsonSerializer.SerializeToElement(new { text = "Call Mum" }),
    };

    [Fact]
    public async Task AReminder_IsDone_AndLeavesItsRunAndItsNote()
    {
        await using var otto = new OttoInstallation();
        await otto.StartBackendAsync();
        await otto.StartAgentAsync();

        var posted = await otto.PostTaskAsync(CallMum);
        posted.Status.Should().Be(OttoStatus.Pending);
        var done = await otto.TaskIsAsync(posted.Id, OttoStatus.Success);

        done.LastRunAt.Should().NotBeNull();
        var run = (await otto.RunsAsync(posted.Id)).Should().ContainSingle().Subject;
        run.Source.Should().Be("worker");
        run.InputPayload!.Value.GetRawText().Should().Be("""{"text":"Call Mum"}""");
        run.OutputText.Should().Contain("Call Mum");
        run.OutputPayload!.Execution.Actions.Should().NotBeEmpty().And.OnlyContain(action => action.Status == ActionStatus.Ok);
        (await otto.NotesAsync()).Should().ContainSingle(note => note.RunId == run.Id && note.Text.Contains("Call Mum"));
    }

    [Fact]
    public async Task AReminder_GoesOverTheDefaultChannel_WithoutBeingToldTo()
    {
        var port = FreePort.Find();
        using var phone = new HttpListener();
        phone.Prefixes.Add($"http://127.0.0.1:{port}/");
        phone.Start();
        await using var otto = new OttoInstallation();
        await File.WriteAllTextAsync(
            Path.Combine(otto.DataFolder, "otto.json"),
            $$"""{"channels":[{"name":"phone","kind":"ntfy","url":"http://127.0.0.1:{{port}}","topic":"otto","allow_private":true}]}""");
        await otto.StartBackendAsync();
        await otto.StartAgentAsync();

        var posted = await otto.PostTaskAsync(CallMum);
        var asked = await phone.GetContextAsync().WaitAsync(TimeSpan.FromMinutes(1));
        using var reader = new StreamReader(asked.Request.InputStream);
        var message = JsonElement.Parse(await reader.ReadToEndAsync());
        asked.Response.Close();

        (message.GetProperty("topic").GetString(), message.GetProperty("title").GetString()).Should().Be(("otto", "Reminder"));
        message.GetProperty("message").GetString().Should().StartWith("Call Mum\n\nTo answer it, type 'tools/otto done 1', ");
        await otto.TaskIsAsync(posted.Id, OttoStatus.Success);
        (await otto.NotesAsync()).Should().ContainSingle("the note is there, too");
    }

    [Fact]
    public async Task AReminder_IsDoneWithinTwoSeconds_OnceOttoIsWarm()
    {
        await using var otto = new OttoInstallation();
        await otto.StartBackendAsync();
        await otto.StartAgentAsync();
        await otto.TaskIsAsync((await otto.PostTaskAsync(CallMum)).Id, OttoStatus.Success);

        var posted = await otto.PostTaskAsync(CallMum);
        await otto.TaskIsAsync(posted.Id, OttoStatus.Success);

        var run = (await otto.RunsAsync(posted.Id)).Should().ContainSingle().Subject;
        (run.FinishedAt - posted.CreatedAt).Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    [UnixFact]
    public async Task BothProcesses_ToldToStop_EndWellWithinTenSeconds()
    {
        await using var otto = new OttoInstallation();
        var backend = await otto.StartBackendAsync();
        var agent = await otto.StartAgentAsync();
        await otto.TaskIsAsync((await otto.PostTaskAsync(CallMum)).Id, OttoStatus.Success);

        foreach (var process in new[] { backend, agent })
        {
            var (exitCode, took) = await process.StopAsync();

            exitCode.Should().Be(0);
            took.Should().BeLessThan(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task ASecondBackend_OnTheSameDataFolder_RefusesAndNamesTheFirst()
    {
        await using var otto = new OttoInstallation();
        var first = await otto.StartBackendAsync();

        var (exitCode, error, took) = await otto.StartSecondBackend().EndAsync();

        exitCode.Should().Be(3);
        took.Should().BeLessThan(TimeSpan.FromSeconds(3));
        error.Should().Contain($"(process {first.Id}, port {otto.Port})").And.Contain(otto.DataFolder);
    }

    [LinuxFact]
    public async Task ASecondBackend_IsKeptOut_EvenIfTheLockOfTheFirstWasDeleted()
    {
        await using var otto = new OttoInstallation();
        var first = await otto.StartBackendAsync();
        File.Delete(Path.Combine(otto.DataFolder, "otto.lock"));

        var (exitCode, error, _) = await otto.StartSecondBackend().EndAsync();

        exitCode.Should().Be(3);
        error.Should().Contain($"(process {first.Id}, port {otto.Port})");
    }

    [Fact]
    public async Task ATask_ThatWaitsForOttoWhileTheBackendIsKilled_GoesOnAfterTheRestart()
    {
        await using var otto = new OttoInstallation();
        var killed = await otto.StartBackendAsync();
        var posted = await otto.PostTaskAsync(CallMum);
        await otto.TaskIsAsync(posted.Id, OttoStatus.Pending, OttoReason.Retrying);
        await killed.KillAsync();

        await otto.StartBackendAsync();
        await otto.StartAgentAsync();
        await otto.TaskIsAsync(posted.Id, OttoStatus.Success);

        (await otto.RunsAsync(posted.Id)).Should().ContainSingle().Which.Attempt.Should().Be(1);
        (await otto.NotesAsync()).Should().ContainSingle(note => note.Text.Contains("Call Mum"));
    }
}
