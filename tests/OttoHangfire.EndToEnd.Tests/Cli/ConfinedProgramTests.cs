using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OttoHangfire.Cli.Confinement;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What the kernel keeps a program from that is started as the agent is: a shell in its place tries.</summary>
public sealed class ConfinedProgramTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TcpListener _backend = new(IPAddress.Loopback, 0);

    public ConfinedProgramTests()
    {
        _backend.Start();
        File.WriteAllText(OwnersKey, "the owner's key");
    }

    private string OwnersKey => Path.Combine(_data.Path, "owner.key");

    private int BackendPort => ((IPEndPoint)_backend.LocalEndpoint).Port;

    public void Dispose()
    {
        _backend.Dispose();
        _data.Dispose();
    }

    [LandlockFact]
    public async Task TheDataFolder_CannotBeRead_ByNoName()
    {
        using var elsewhere = new TemporaryFolder();
        var link = Path.Combine(elsewhere.Path, "link");
        File.CreateSymbolicLink(link, OwnersKey);

        (await TryAsync($"cat '{OwnersKey}'")).Error.Should().Contain("Permission denied");
        (await TryAsync($"ls '{_data.Path}'")).Error.Should().Contain("Permission denied");
        (await TryAsync($"cat '{link}'")).Error.Should().Contain("Permission denied");
        (await TryAsync($"cat /proc/{Environment.ProcessId}/cwd/x /proc/{Environment.ProcessId}/root{OwnersKey}")).Error.Should().Contain("Permission denied");
        (await TryAsync("head -c 1 /etc/passwd")).Error.Should().BeEmpty("the system's own files are needed");
    }

    [LandlockFact]
    public async Task AFolderThatLiesAmongTheSystems_IsClosedAllTheSame()
    {
        (await TryAsync("ls /usr/share", closed: "/usr/share")).Error.Should().Contain("Permission denied");
        (await TryAsync("ls /usr/bin", closed: "/usr/share")).Error.Should().BeEmpty();
    }

    [LandlockFact]
    public async Task NothingCanBeWritten()
    {
        using var elsewhere = new TemporaryFolder();

        (await TryAsync($"echo x > '{Path.Combine(elsewhere.Path, "x")}'")).Error.Should().Contain("Permission denied");
        (await TryAsync("echo x > /dev/null")).Error.Should().BeEmpty();
    }

    [LandlockFact(Version = 4)]
    public async Task ThePortsOfOthers_CannotBeCalled_AndThatOfTheModelCan()
    {
        var call = $"exec 3<>/dev/tcp/127.0.0.1/{BackendPort}";

        (await TryAsync(call)).Error.Should().Contain("Permission denied");
        (await TryAsync(call, modelPort: BackendPort)).Error.Should().BeEmpty();
    }

    [LandlockFact(Version = 6)]
    public async Task OtherPrograms_CannotBeEnded() =>
        (await TryAsync($"kill -0 {Environment.ProcessId}")).Error.Should().Contain("Operation not permitted");

    [LinuxFact]
    public async Task NoRightsAreGained_AndNoMemoryIsLeftOnTheDisk()
    {
        (await TryAsync("grep NoNewPrivs /proc/self/status")).Output.Should().MatchRegex("NoNewPrivs:\\s*1");
        (await TryAsync("ulimit -c; ulimit -H -c")).Output.Should().Be("0\n0\n");
    }

    [LandlockFact(Version = 6)]
    public async Task WhatHolds_StandsInItsEnvironment() =>
        AgentConfinement.Parse((await TryAsync($"echo ${AgentConfinement.Variable}")).Output.Trim()).Restraints.Should().BeEquivalentTo(Enum.GetValues<Restraint>());

    [LinuxFact]
    public async Task AProgramThatIsNotThere_IsTold()
    {
        var result = await new Command("dotnet", [Otto, ConfinedProgram.Word, .. new Reach(_data.Path, 8001, null, []).Words, "/no/such/program"]).RunAsync();

        result.ExitCode.Should().Be(1);
        result.Error.Should().Be("/no/such/program could not be started: No such file or directory.\n");
    }

    [LinuxFact]
    public void ARealPath_FollowsEveryLink()
    {
        var real = RealPath.Of(_data.Path);
        Directory.CreateDirectory(Path.Combine(real, "deep", "er"));
        File.CreateSymbolicLink(Path.Combine(real, "a"), "deep");
        File.CreateSymbolicLink(Path.Combine(real, "deep", "b"), "../deep/er");

        RealPath.Of(Path.Combine(real, "a", "b", "new")).Should().Be(Path.Combine(real, "deep", "er", "new"));
        Reach.Without(real, Path.Combine(real, "deep", "er")).Should().BeEmpty("nothing else lies there");
        Reach.Without(Path.Combine(real, "deep"), "/elsewhere").Should().Equal(Path.Combine(real, "deep"));
    }

    private static string Otto => Path.Combine(Solution.Output("OttoHangfire.Cli"), "otto.dll");

    /// <summary>What a shell says of it that is confined as the agent is.</summary>
    private Task<Command.Result> TryAsync(string words, string? closed = null, int? modelPort = null) =>
        new Command("dotnet", [Otto, ConfinedProgram.Word, .. new Reach(closed ?? _data.Path, 8001, modelPort, []).Words, "bash", "-c", words]).RunAsync();
}

/// <summary>A fact about Linux' Landlock of at least this version.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LandlockFactAttribute : FactAttribute
{
    public int Version { get; init; } = 1;

    public override string? Skip => Have() < Version ? $"This kernel has Landlock {Have().ToString(CultureInfo.InvariantCulture)}, and {Version} is needed" : null;

    private static int Have()
    {
        try
        {
            using var landlock = new Landlock();
            return landlock.Version;
        }
        catch (Exception missing) when (missing is PlatformNotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }
}
