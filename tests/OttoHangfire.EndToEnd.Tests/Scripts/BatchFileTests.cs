using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Scripts;

/// <summary>The batch files' flow: the same words as the Unix scripts, from another folder, in a path with spaces.</summary>
public sealed class BatchFileTests(WinePrefix wine) : IClassFixture<WinePrefix>, IDisposable
{
    private readonly BatchTree _tree = new(wine);

    [WineFact]
    public async Task Setup_BuildsOtto_AndSaysHowToStartHim()
    {
        var setup = await _tree.RunAsync("setup_otto_windows.bat");

        setup.ExitCode.Should().Be(0);
        setup.Output.Should().Be(
            $"""
            Setting up Otto in {BatchTree.OnWindows(_tree.File())}\
            1. .NET SDK  10.0.401 fits global.json
            2. Packages  restored from the lock files
            3. Programs  backend, agent and otto built
            4. Data      folder and key ready

            Setup complete. Start Otto with START_OTTO_WINDOWS.bat

            """);
        _tree.Calls.Should().Contain(call => call.StartsWith($@"{BatchTree.OnWindows(_tree.File())}|restore ") && call.EndsWith("--locked-mode"));
        _tree.Calls[^1].Should().StartWith($"{BatchTree.OnWindows(_tree.Elsewhere)}|").And.EndWith("otto.dll\" up --prepare");
        File.Exists(_tree.File("artifacts", "app", "stamp")).Should().BeTrue();
    }

    [WineFact]
    public async Task Setup_RunAgain_ComesToTheSameResult()
    {
        var first = await _tree.RunAsync("setup_otto_windows.bat");

        var second = await _tree.RunAsync("setup_otto_windows.bat");

        second.Output.Should().Be(first.Output);
        Directory.EnumerateDirectories(_tree.File("artifacts")).Select(Path.GetFileName).Should().Equal("app");
    }

    [WineFact]
    public async Task Setup_WithoutSdkAndConnection_SaysWhatToDo()
    {
        _tree.Sdk = "";

        var setup = await _tree.RunAsync("setup_otto_windows.bat");

        setup.ExitCode.Should().Be(1);
        setup.Error.Should().ContainAll(
            "The .NET SDK is missing, and https://dot.net/v1/dotnet-install.ps1 could not be downloaded.",
            "run setup_otto_windows.bat again, or install the SDK yourself from https://dotnet.microsoft.com/download/dotnet/10.0.",
            $@"The full log is {BatchTree.OnWindows(_tree.File("artifacts", "setup.log"))}");
    }

    [WineFact]
    public async Task Setup_WhoseBuildFails_SaysWhereTheLogIs_AndKeepsTheBuildThatWorked()
    {
        await _tree.RunAsync("setup_otto_windows.bat");
        _tree.BuildFails = true;

        var setup = await _tree.RunAsync("setup_otto_windows.bat");

        setup.ExitCode.Should().Be(1);
        setup.Error.Should().ContainAll("The build failed.", $@"The full log is {BatchTree.OnWindows(_tree.File("artifacts", "setup.log"))}");
        File.Exists(_tree.File("artifacts", "app", "cli", "otto.dll")).Should().BeTrue();
    }

    [WineFact]
    public async Task Start_SetsUpFirst_ThenHandsItsWordsToOtto_AndEndsAsHeDoes()
    {
        var first = await _tree.RunAsync("START_OTTO_WINDOWS.bat", "--detach");
        _tree.OttoExitCode = 3;

        var second = await _tree.RunAsync("START_OTTO_WINDOWS.bat", "--detach");

        first.Output.Should().EndWith("Setup complete. Starting Otto.\n");
        second.Output.Should().BeEmpty();
        second.ExitCode.Should().Be(3);
        _tree.Calls.Where(call => call.Contains("otto.dll\" up --detach")).Should().HaveCount(2);
        _tree.Calls.Where(call => call.Contains("|publish ")).Should().ContainSingle();
    }

    [WineFact]
    public async Task Stop_NeverSetsUp()
    {
        var stop = await _tree.RunAsync("START_OTTO_WINDOWS.bat", "--stop");

        stop.ExitCode.Should().Be(1);
        stop.Error.Trim().Should().Be("Otto is not set up yet. Run setup_otto_windows.bat once.");
        _tree.Calls.Should().BeEmpty();
    }

    public void Dispose() => _tree.Dispose();
}
