using System.Runtime.Versioning;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Scripts;

/// <summary>The script files as they lie in a clone.</summary>
public sealed class ScriptFilesTests
{
    private static readonly string[] Shell =
        ["setup_otto_unix.sh", "start_otto_unix.sh", "tools/otto", "tools/sdk.sh", "tools/test.sh", ".ci/run"];

    private static readonly string[] Batch =
        ["setup_otto_windows.bat", "START_OTTO_WINDOWS.bat", "tools/otto.cmd", "tools/sdk.cmd"];

    public static TheoryData<string> ShellScripts { get; } = [.. Shell];

    public static TheoryData<string> BatchFiles { get; } = [.. Batch];

    [Theory]
    [MemberData(nameof(ShellScripts))]
    public void ShellScripts_EndTheirLinesWithLf(string script) =>
        Text(script).Should().StartWith("#").And.EndWith("\n").And.NotContain("\r");

    [Theory]
    [MemberData(nameof(BatchFiles))]
    public void BatchFiles_EndTheirLinesWithCrLf(string script) =>
        Text(script).Replace("\r\n", "").Should().NotContainAny("\r", "\n");

    [Theory]
    [MemberData(nameof(BatchFiles))]
    public void BatchFiles_AreAscii_BecauseACodePageWouldChangeTheRest(string script) =>
        Text(script).Should().Match(text => text.All(char.IsAscii));

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void ShellScripts_HaveTheirRunBit_ButForTheOneThatIsOnlyRead() =>
        Shell.Where(script => !File.GetUnixFileMode(Solution.File(script)).HasFlag(UnixFileMode.UserExecute))
            .Should().Equal("tools/sdk.sh");

    [ShellcheckFact]
    public async Task ShellScripts_AreCleanForShellcheck()
    {
        var shellcheck = new Command("shellcheck", ["--external-sources", .. Shell]) { Directory = Solution.Folder };

        var result = await shellcheck.RunAsync();

        result.Screen.Should().BeEmpty();
        result.ExitCode.Should().Be(0);
    }

    private static string Text(string script) => File.ReadAllText(Solution.File(script));
}
