using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Scripts;

/// <summary><c>setup_otto_unix.sh</c> from another folder, in a path with spaces.</summary>
public sealed partial class UnixSetupTests : IDisposable
{
    private readonly ScriptTree _tree = new();

    [UnixFact]
    public async Task Setup_BuildsOtto_AndSaysHowToStartHim()
    {
        _tree.WithDotnet();

        var setup = await _tree.RunAsync("setup_otto_unix.sh");

        setup.Error.Should().BeEmpty();
        setup.ExitCode.Should().Be(0);
        WithoutSeconds(setup.Output).Should().Be(
            $"""
            Setting up Otto in {_tree.File()}
            1. .NET SDK  10.0.401 fits global.json
            2. Packages  restored from the lock files
            3. Programs  backend, agent and otto built
            4. Data      folder and key ready

            Setup complete. Start Otto with ./start_otto_unix.sh

            """);
        File.Exists(_tree.File("artifacts", "app", "stamp")).Should().BeTrue();
    }

    [UnixFact]
    public async Task Setup_LeavesTheCallersFolderToOtto_SoThatARelativeDataFolderMeansTheCallers()
    {
        _tree.WithDotnet();

        await _tree.RunAsync("setup_otto_unix.sh");

        _tree.Calls.Should().Contain(call => call.StartsWith($"{_tree.File()}|restore ") && call.EndsWith(" --locked-mode"));
        _tree.Calls[^1].Should().Be($"{_tree.Elsewhere}|{_tree.File("artifacts", "app", "cli", "otto.dll")} up --prepare");
    }

    [ScriptFact]
    public async Task AtATerminal_TheSecondsCount_WhileAStepTakesLong()
    {
        _tree.WithDotnet();

        var setup = await _tree.RunAtTerminalAsync("setup_otto_unix.sh");

        setup.ExitCode.Should().Be(0, setup.Screen);
        setup.Output.Should().MatchRegex(@"(\r3\. Programs  \d s ){2,}\r3").And.MatchRegex(@"\r3\. Programs  backend, agent and otto built \(\d+ s\)\r\n");
        (await _tree.RunAsync("setup_otto_unix.sh")).Screen.Should().NotContain("\r", "elsewhere it is plain lines");
    }

    [UnixFact]
    public async Task Setup_RunAgain_ComesToTheSameResult()
    {
        _tree.WithDotnet();
        var first = await _tree.RunAsync("setup_otto_unix.sh");
        var files = Files();

        var second = await _tree.RunAsync("setup_otto_unix.sh");

        WithoutSeconds(second.Screen).Should().Be(WithoutSeconds(first.Screen));
        Files().Should().Equal(files);
    }

    [UnixFact]
    public async Task Setup_AfterAnInterruption_ClearsWhatWasHalfDone()
    {
        _tree.WithDotnet();
        Directory.CreateDirectory(_tree.File("artifacts", "app.new", "half"));
        Directory.CreateDirectory(_tree.File("artifacts", "app", "old"));

        (await _tree.RunAsync("setup_otto_unix.sh")).ExitCode.Should().Be(0);

        Directory.EnumerateDirectories(_tree.File("artifacts", "app")).Select(Path.GetFileName).Should().BeEquivalentTo("agent", "backend", "cli");
        Directory.Exists(_tree.File("artifacts", "app.new")).Should().BeFalse();
    }

    [UnixFact]
    public async Task Setup_WithoutAnSdkThatFits_FetchesOneIntoItsOwnFolder()
    {
        _tree.WithOldDotnet().WithInstaller(
            """
            [ "$1" = --version ] && [ "$2" = 10.0.400 ] && [ "$3" = --install-dir ] || exit 1
            mkdir -p "$4" && cp 'DOTNET_DOUBLE' "$4/dotnet" && chmod +x "$4/dotnet"
            """);

        var setup = await _tree.RunAsync("setup_otto_unix.sh");

        setup.Error.Should().BeEmpty();
        WithoutSeconds(setup.Output).Should().Contain("1. .NET SDK  10.0.401 fetched into .dotnet\n").And.Contain("Setup complete.");
        File.Exists(_tree.File(".dotnet", "dotnet")).Should().BeTrue();
    }

    [UnixFact]
    public async Task Setup_UsesTheSdkThatItFetched_TheNextTime()
    {
        _tree.WithOldDotnet().WithInstaller("""mkdir -p "$4" && cp 'DOTNET_DOUBLE' "$4/dotnet" && chmod +x "$4/dotnet" """);
        await _tree.RunAsync("setup_otto_unix.sh");
        _tree.WithoutConnection();

        var setup = await _tree.RunAsync("setup_otto_unix.sh");

        WithoutSeconds(setup.Screen).Should().Contain("1. .NET SDK  10.0.401 fits global.json\n").And.Contain("Setup complete.");
    }

    [UnixFact]
    public async Task Setup_WithoutSdkAndConnection_SaysWhatToDo()
    {
        _tree.WithoutConnection();

        var setup = await _tree.RunAsync("setup_otto_unix.sh");

        setup.ExitCode.Should().Be(1);
        setup.Output.Should().EndWith("1. .NET SDK  failed\n");
        setup.Error.Should().ContainAll(
            "The .NET SDK 10.0.400 is missing, and https://dot.net/v1/dotnet-install.sh could not be downloaded.",
            "run this again, or install the SDK yourself from https://dotnet.microsoft.com/download/dotnet/10.0.",
            $"The full log is {_tree.File("artifacts", "setup.log")}");
        (await File.ReadAllTextAsync(_tree.File("artifacts", "setup.log"))).Should().Contain("Could not resolve host");
    }

    [UnixFact]
    public async Task Setup_WhoseDownloadBreaksOff_LeavesNoHalfSdkBehind()
    {
        _tree.WithInstaller("""mkdir -p "$4/sdk"; echo 'tar: Unexpected EOF'; exit 1""");

        var setup = await _tree.RunAsync("setup_otto_unix.sh");

        setup.ExitCode.Should().Be(1);
        setup.Error.Should().Contain("could not install the .NET SDK 10.0.400");
        Directory.Exists(_tree.File(".dotnet")).Should().BeFalse();
    }

    [UnixFact]
    public async Task Setup_WhoseBuildFails_SaysWhereTheLogIs_AndKeepsTheBuildThatWorked()
    {
        _tree.WithDotnet();
        await _tree.RunAsync("setup_otto_unix.sh");
        _tree.WithFailingBuild();

        var setup = await _tree.RunAsync("setup_otto_unix.sh");

        setup.ExitCode.Should().Be(1);
        setup.Output.Should().EndWith("3. Programs  failed\n");
        setup.Error.Should().ContainAll("The build failed.", $"The full log is {_tree.File("artifacts", "setup.log")}");
        (await File.ReadAllTextAsync(_tree.File("artifacts", "setup.log"))).Should().Contain("error CS0103");
        File.Exists(_tree.File("artifacts", "app", "cli", "otto.dll")).Should().BeTrue();
    }

    [UnixFact]
    public async Task Setup_RefusesWordsThatItDoesNotKnow()
    {
        var setup = await _tree.RunAsync("setup_otto_unix.sh", "--fast");

        setup.ExitCode.Should().Be(2);
        setup.Error.Should().StartWith("Usage: ./setup_otto_unix.sh");
    }

    public void Dispose() => _tree.Dispose();

    private static string WithoutSeconds(string output) => Seconds().Replace(output, "");

    [GeneratedRegex(@" \(\d+ s\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Seconds();

    private IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFileSystemEntries(_tree.File(), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
