using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Scripts;

/// <summary><c>start_otto_unix.sh</c> and <c>tools/otto</c>: thin, but they decide when to set up.</summary>
public sealed class UnixStartTests : IDisposable
{
    private readonly ScriptTree _tree = new ScriptTree().WithDotnet();

    [UnixFact]
    public async Task Start_SetsUpFirst_ThenHandsItsWordsToOtto()
    {
        var start = await _tree.RunAsync("start_otto_unix.sh", "--detach");

        start.ExitCode.Should().Be(0);
        start.Output.Should().Contain("Setup complete. Starting Otto.").And.EndWith("<up><--detach>");
    }

    [UnixFact]
    public async Task Start_DoesNotSetUpAgain_WhenNothingChanged()
    {
        await _tree.RunAsync("setup_otto_unix.sh");

        (await _tree.RunAsync("start_otto_unix.sh")).Screen.Should().Be("<up>");
    }

    [UnixFact]
    public async Task Start_SetsUpAgain_WhenASourceFileIsNewerThanTheBuild()
    {
        await _tree.RunAsync("setup_otto_unix.sh");
        TouchLater("src", "OttoHangfire", "Program.cs");

        (await _tree.RunAsync("start_otto_unix.sh")).Output.Should().Contain("Setup complete.");
    }

    [UnixFact]
    public async Task Start_IgnoresWhatABuildLeavesAmongTheSources()
    {
        await _tree.RunAsync("setup_otto_unix.sh");
        TouchLater("src", "OttoHangfire", "obj", "project.assets.json");

        (await _tree.RunAsync("start_otto_unix.sh")).Screen.Should().Be("<up>");
    }

    [UnixFact]
    public async Task Start_AfterAnInterruptedSetup_SetsUpAgain()
    {
        await _tree.RunAsync("setup_otto_unix.sh");
        File.Delete(_tree.File("artifacts", "app", "stamp"));

        (await _tree.RunAsync("start_otto_unix.sh")).Output.Should().Contain("Setup complete.");
    }

    [UnixFact]
    public async Task Start_WhoseSetupFails_StartsNothing()
    {
        _tree.WithFailingBuild();

        var start = await _tree.RunAsync("start_otto_unix.sh");

        start.ExitCode.Should().Be(1);
        start.Output.Should().EndWith("3. Programs  failed\n");
    }

    [UnixFact]
    public async Task StopAndStatus_NeverSetUp()
    {
        foreach (var word in new[] { "--stop", "--status" })
        {
            var start = await _tree.RunAsync("start_otto_unix.sh", word);

            start.ExitCode.Should().Be(1);
            start.Screen.Should().Be($"Otto is not set up yet. Run {_tree.File("setup_otto_unix.sh")} once.\n");
        }
    }

    [UnixFact]
    public async Task Otto_HandsOnEveryWordAsItIs_AndStaysInTheCallersFolder()
    {
        await _tree.RunAsync("setup_otto_unix.sh");

        var otto = await _tree.RunAsync("tools/otto", "add", "Call  Mum * 100% $HOME \"now\"", "");

        otto.Screen.Should().Be("<add><Call  Mum * 100% $HOME \"now\"><>");
        _tree.Calls[^1].Should().StartWith($"{_tree.Elsewhere}|");
    }

    [UnixFact]
    public async Task Otto_CanBeCalledThroughALink()
    {
        await _tree.RunAsync("setup_otto_unix.sh");
        _tree.LinkTo("tools/otto", "otto");

        (await _tree.RunLinkAsync("otto", "list")).Screen.Should().Be("<list>");
    }

    public void Dispose() => _tree.Dispose();

    private void TouchLater(params string[] names)
    {
        File.WriteAllText(_tree.File(names), "");
        File.SetLastWriteTimeUtc(_tree.File(names), File.GetLastWriteTimeUtc(_tree.File("artifacts", "app", "stamp")).AddMinutes(1));
    }
}
