using System.Diagnostics;
using System.Net.Sockets;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>What goes wrong around Otto, by hand of a person or of a disk: he says it in a sentence, or goes on.</summary>
public sealed class TroubleTests
{
    private static readonly TimeSpan BackByThen = TimeSpan.FromSeconds(40);

    [UnixFact]
    public async Task ARelativeDataFolder_IsTheCallers_ForEveryWord()
    {
        await using var home = new OttoHome();
        await home.ShellAsync("mkdir -p 'some where'");
        Task<Command.Result> InAsync(string words) => home.ShellAsync($"cd 'some where' && OTTO_DATA_DIR=rel {words}");

        var start = await InAsync("../start_otto_unix.sh --detach");
        try
        {
            start.ExitCode.Should().Be(0, start.Screen);
            (await home.ShellAsync("ls 'some where/rel/otto.db' && ! find artifacts -name otto.db | grep .")).ExitCode.Should().Be(0);
            (await InAsync("../start_otto_unix.sh --status")).ExitCode.Should().Be(0);
            (await InAsync("../tools/otto list")).ExitCode.Should().Be(0);
            (await InAsync("../tools/otto logs")).Output.Should().Contain("some where/rel/logs");
        }
        finally
        {
            (await InAsync("../start_otto_unix.sh --stop")).Output.Should().Contain("has stopped");
        }
    }

    [LinuxFact]
    public async Task ASlipInTheSettings_WhileOttoRuns_KeepsNobodyFromHim()
    {
        await using var home = new OttoHome();
        (await home.StartAsync("--detach")).ExitCode.Should().Be(0);
        await home.ShellAsync("echo '{\"timezone\": \"Europe/Berlin\"}' > data/otto.json");

        (await home.OttoAsync("list")).ExitCode.Should().Be(0);
        (await home.StartAsync("--status")).ExitCode.Should().Be(0);
        (await home.OttoAsync("worker", "off")).ExitCode.Should().Be(0);
        (await home.OttoAsync("logs")).ExitCode.Should().Be(0);
        (await home.StartAsync("--detach")).Output.Should().Contain("already running");
        (await home.OttoAsync("doctor")).Output.Should().Contain("timezone").And.Contain("last started with");

        // A crash: he comes back with the settings that he had.
        (await home.ProcessesAsync())[1].Kill();
        await home.RunsAsync();
        (await home.OttoAsync("logs")).Output.Should().Contain("timezone").And.Contain("last started with");
        (await home.OttoAsync("worker")).Output.Should().Contain("off");

        (await home.StartAsync("--stop")).ExitCode.Should().Be(0);
        (await home.StartAsync("--detach")).Should().Match<Command.Result>(start => start.ExitCode == 2 && start.Error.Contains("timezone"));
        (await home.OttoAsync("doctor")).Output.Should().Contain("timezone");
    }

    [UnixFact]
    public async Task WhateverStopsAStart_IsTheSameSentence_InTheForegroundAndBehind()
    {
        await using var home = new OttoHome();
        using var other = new TcpListener(System.Net.IPAddress.Loopback, home.AgentPort);
        (string Trouble, int ExitCode, string Sentence)[] troubles =
        [
            ("mkdir data && : > data/agent.key", 2, "agent.key does not hold a usable key"),
            ("mkdir -p data/agent.key", 2, "agent.key is a folder"),
            ("mkdir -p data/otto.json", 2, "otto.json cannot be read: it is a folder"),
            ("mkdir data && echo '{' > data/otto.json", 2, "this is not JSON"),
            ("mkdir data && echo '{\"agentKey\": \"schlüssel\"}' > data/otto.json", 2, "no header can carry"),
            (": > data", 1, "cannot use his data folder"),
            ("mkdir -p data/otto.lock", 1, "data folder"),
            ("mkdir -p data/otto.db", 1, "database"),
            ("mkdir -p data && echo 'no database at all, but long enough for one' > data/otto.db", 1, "database"),
            ("mkdir -p data", 1, $"Port {home.AgentPort} (OTTO_AGENT_PORT) is taken by"),
        ];
        foreach (var (trouble, exitCode, sentence) in troubles)
        {
            (await home.ShellAsync("rm -rf data && " + trouble)).ExitCode.Should().Be(0);
            if (trouble == troubles[^1].Trouble)
            {
                other.Start();
            }

            var foreground = await home.ShellAsync("./start_otto_unix.sh");
            var behind = await home.StartAsync("--detach");

            foreground.ExitCode.Should().Be(exitCode, $"{trouble}: {foreground.Screen}");
            foreground.Error.Should().Contain(sentence).And.NotContain("   at ");
            behind.Should().Match<Command.Result>(start => start.ExitCode == exitCode && start.Error == foreground.Error, trouble);
        }
    }

    [SmallDiskFact]
    public async Task AFullDisk_IsNamed_AndOutlived_ByASupervisorWhoseBackendIsKilledMeanwhile()
    {
        await using var home = new OttoHome();
        using var disk = SmallDisk.TryMount(home.DataFolder)!;
        disk.Fill();
        foreach (var start in new[] { await home.ShellAsync("./start_otto_unix.sh"), await home.StartAsync("--detach") })
        {
            start.ExitCode.Should().Be(1);
            start.Error.Should().Contain($"The disk of {home.DataFolder} is full").And.Contain("Free some space").And.NotContain("   at ");
        }

        disk.Free();
        (await home.StartAsync("--detach")).ExitCode.Should().Be(0);
        (await home.OttoAsync("add", "before")).ExitCode.Should().Be(0);
        disk.Fill();

        var pids = await File.ReadAllTextAsync(home.PidFile);
        (await home.ProcessesAsync())[1].Kill();
        await Eventually.HoldsAsync(async () => await File.ReadAllTextAsync(home.PidFile) != pids, "it was started again, and the file says so");
        disk.IsFull.Should().BeTrue();
        disk.Free();

        await Eventually.HoldsAsync(async () => (await home.StartAsync("--status")).ExitCode == 0, "Otto is back", BackByThen);
        (await home.OttoAsync("add", "after", "--wait")).ExitCode.Should().Be(0);
        (await home.OttoAsync("list")).Output.Should().ContainAll("before", "after");

        disk.Fill();
        var watch = Stopwatch.StartNew();
        (await home.StartAsync("--stop")).Output.Should().Contain("has stopped");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(15));
    }
}
