using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>Otto as a person has him: started, asked and stopped by the scripts.</summary>
public sealed class StartAndStopTests
{
    [UnixFact]
    public async Task Start_Status_Stop_LeavesNoProcessAndNoPidFile()
    {
        await using var home = new OttoHome();

        var start = await home.StartAsync("--detach");
        start.ExitCode.Should().Be(0, start.Screen);
        start.Output.Should().Contain($"http://127.0.0.1:{home.Port}");
        (await home.StartAsync("--status")).ExitCode.Should().Be(0);
        var processes = await home.ProcessesAsync();

        var stop = await home.StartAsync("--stop");

        stop.ExitCode.Should().Be(0, stop.Screen);
        File.Exists(home.PidFile).Should().BeFalse();
        processes.Should().HaveCount(3);

        // An ended process keeps its number until process 1 has taken note of its end.
        await Eventually.HoldsAsync(() => Task.FromResult(processes.All(process => process.HasExited)), "all three have ended");
    }

    [UnixFact]
    public async Task Demo_ShowsTheTask_WhatOttoSaid_AndWhatBecameOfEachAction()
    {
        await using var home = new OttoHome();
        await home.StartAsync("--detach");

        var demo = await home.OttoAsync("demo");

        demo.ExitCode.Should().Be(0, demo.Screen);
        demo.Output.Should().ContainAll("task 1", "success", "life_os.log_note", "ok");
        (await home.OttoAsync("notes")).Output.Should().Contain("Say hello to Otto");
    }

    [UnixFact]
    public async Task Start_WhileOttoRuns_SaysSo_AndStartsNoSecond()
    {
        await using var home = new OttoHome();
        await home.StartAsync("--detach");
        var first = await File.ReadAllTextAsync(home.PidFile);

        var again = await home.StartAsync("--detach");

        again.ExitCode.Should().Be(0, again.Screen);
        again.Output.Should().Contain("already");
        (await File.ReadAllTextAsync(home.PidFile)).Should().Be(first);
    }
}
