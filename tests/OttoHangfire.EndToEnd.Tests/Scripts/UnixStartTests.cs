using System.Runtime.Versioning;
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
        start.Output.Should().Contain("Setup complete. Starting Otto.").And.EndWith("<up><--detach><--browser>");
    }

    [UnixFact]
    public async Task Start_DoesNotSetUpAgain_WhenNothingChanged()
    {
        await _tree.RunAsync("setup_otto_unix.sh");

        (await _tree.RunAsync("start_otto_unix.sh")).Screen.Should().Be("<up><--browser>");
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

        (await _tree.RunAsync("start_otto_unix.sh")).Screen.Should().Be("<up><--browser>");
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
    public async Task Help_IsGiven_AndWrongWordsAreRefused_BeforeAnythingIsBuilt()
    {
        foreach (var word in new[] { "--help", "-h", "help" })
        {
            var help = await _tree.RunAsync("start_otto_unix.sh", word);
            help.ExitCode.Should().Be(0);
            help.Output.Should().ContainAll("--detach", "--stop", "--status");
        }

        foreach (var words in new string[][] { ["--deatch"], ["start"], ["--detach", "--stop"], ["--status", "--now"], [""] })
        {
            var wrong = await _tree.RunAsync("start_otto_unix.sh", words);
            wrong.ExitCode.Should().Be(2, wrong.Screen);
            wrong.Error.Should().MatchRegex("There is no option|cannot be used together");
            wrong.Output.Should().BeEmpty();
        }

        (await _tree.RunAsync("setup_otto_unix.sh", "--help")).ExitCode.Should().Be(0);
        _tree.Calls.Should().BeEmpty();
    }

    [UnixFact]
    public async Task Start_AndSetup_CanBeCalledThroughALink_AndALinkToThat()
    {
        _tree.LinkTo("setup_otto_unix.sh", "setup");
        _tree.LinkTo("start_otto_unix.sh", "start");
        File.CreateSymbolicLink(Path.Combine(_tree.Elsewhere, "start2"), "start");

        (await _tree.RunLinkAsync("setup")).Output.Should().Contain("Setup complete.");
        (await _tree.RunLinkAsync("start2", "--detach")).Screen.Should().Be("<up><--detach><--browser>");
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_WorksWithSh_WhereNoFileMayRun()
    {
        foreach (var script in new[] { "start_otto_unix.sh", "setup_otto_unix.sh", "tools/otto" })
        {
            File.SetUnixFileMode(_tree.File(script), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var start = await _tree.RunWithShAsync("start_otto_unix.sh", "--detach");

        start.ExitCode.Should().Be(0, start.Screen);
        start.Output.Should().Contain("Setup complete.").And.EndWith("<up><--detach><--browser>");
    }

    [UnixFact]
    public async Task WithoutDotnet_AFinishedBuildIsNotCalledNotSetUp()
    {
        await _tree.RunAsync("setup_otto_unix.sh");
        _tree.WithoutDotnet();

        var start = await _tree.RunAsync("start_otto_unix.sh", "--status");

        start.ExitCode.Should().Be(1);
        start.Error.Should().Contain("\"dotnet\"").And.Contain("missing").And.Contain("setup_otto_unix.sh").And.NotContain("not set up");
    }

    [UnixTheory]
    [InlineData("o'brien")]
    [InlineData("a;b & c")]
    [InlineData("a%41b")]
    [InlineData("a@(b)")]
    [InlineData("$(a)")]
    [InlineData("jürgen")]
    public async Task APathOfAnySigns_IsBuiltIn_ThroughACopyWhosePathMsbuildCannotMistake(string name)
    {
        using var tree = new ScriptTree(name).WithDotnet();

        (await tree.RunAsync("setup_otto_unix.sh")).Output.Should().Contain("Setup complete.");

        var built = tree.Calls.Where(call => call.Contains("|publish ") || call.Contains("|restore ")).Should().HaveCount(2).And.Subject;
        built.Should().AllSatisfy(call => call.Should().MatchRegex("^[A-Za-z0-9/._-]+/otto[|]"));
        built.Should().AllSatisfy(call => Directory.Exists(call.Split('|')[0]).Should().BeFalse("the copy goes when it has been built"));
        File.Exists(tree.File("artifacts", "app", "cli", "otto.dll")).Should().BeTrue();
        File.Exists(tree.File("src", "OttoHangfire", "obj", "project.assets.json")).Should().BeTrue("the doctor looks whether packages are there");
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
