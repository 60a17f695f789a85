using OttoHangfire.EndToEnd.Tests.Cli.Support;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What a shell offers when somebody presses the tab key.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly OttoAtHand _otto = new();
    private readonly TemporaryFolder _folder = new();

    [UnixFact]
    public async Task Bash_CompletesCommandsOptionsAndValues()
    {
        var script = (await _otto.RunAsync("completion", "bash")).Output;
        await File.WriteAllTextAsync(_folder.File("otto.bash"), script);

        var result = await new Command("bash", "-c", $$"""
            set -u
            source "{{_folder.File("otto.bash")}}"
            offered() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _otto; echo "${COMPREPLY[*]}"; }
            offered otto li
            offered otto list --st
            offered otto list --status ""
            offered otto worker ""
            offered otto completion z
            offered otto add x --missed s
            offered otto nonsense x
            """).RunAsync();

        result.Output.Split('\n').Should().StartWith(["list", "--status", "blocked error pending running success", "off on --json", "zsh", "skip", ""], result.Screen);
    }

    [PowerShellFact]
    public async Task PowerShell_CompletesCommandsOptionsAndValues_WhereverTheCursorIs()
    {
        await File.WriteAllTextAsync(_folder.File("otto.ps1"), (await _otto.RunAsync("completion", "powershell")).Output);
        await File.WriteAllTextAsync(_folder.File("ask.ps1"), $$"""
            Set-StrictMode -Version Latest
            . '{{_folder.File("otto.ps1")}}'
            function offered($line, $at = $line.Length) {
                "$((TabExpansion2 -inputScript $line -cursorColumn $at).CompletionMatches | ForEach-Object { $_.CompletionText })"
            }
            offered 'otto li'
            offered './tools/otto li'
            offered 'otto list --st'
            offered 'otto list --status '
            offered 'otto worker '
            offered 'otto completion z'
            offered 'otto add "Call Mum" --missed s'
            offered 'otto li --status' 7
            offered 'otto list --status pending' 19
            offered 'otto [x'
            offered 'otto nonsense x'
            """);

        var result = await new Command("pwsh", "-NoProfile", "-NonInteractive", "-File", _folder.File("ask.ps1")) { Directory = _folder.Path }.RunAsync();

        const string Statuses = "blocked error pending running success";
        result.Error.Should().BeEmpty();
        result.Output.ReplaceLineEndings("\n").Split('\n').Should().StartWith(
            ["list", "list", "--status", Statuses, "off on --json", "zsh", "skip", "list", Statuses, "", ""], result.Screen);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _otto otto")]
    [InlineData("zsh", "#compdef otto")]
    [InlineData("fish", "complete -c otto -f")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName otto")]
    public async Task EachShell_GetsEachCommand_AndItsOptions(string shell, string line)
    {
        var (exitCode, output, _) = await _otto.RunAsync("completion", shell);

        exitCode.Should().Be(0);
        output.Should().Contain(line).And.ContainAll("edit", "delete", "max-attempts", "follow", "queue skip", "blocked error pending running success").And.NotContain("--prepare");
    }

    public void Dispose()
    {
        _otto.Dispose();
        _folder.Dispose();
    }
}
