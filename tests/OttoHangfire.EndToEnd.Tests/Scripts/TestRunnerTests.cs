using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Scripts;

/// <summary><c>tools/test.sh</c>: what it says of tests that do not come to their end. In the place of dotnet stands a double.</summary>
public sealed class TestRunnerTests : IDisposable
{
    private readonly TemporaryFolder _tree = new();

    public TestRunnerTests()
    {
        foreach (var file in new[] { "tools/test.sh", "tools/sdk.sh", "global.json" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_tree.File(file))!);
            File.Copy(Solution.File(file), _tree.File(file));
        }

        Directory.CreateDirectory(_tree.File("tests", "Slow.Tests"));
        File.WriteAllText(_tree.File("tests", "Slow.Tests", "Slow.Tests.csproj"), "");
        Directory.CreateDirectory(_tree.File("bin"));
        foreach (var program in new[] { "bash", "sh", "sed", "grep", "awk", "mkdir", "rm", "basename", "dirname", "sleep", "head", "tail", "cat", "cmp", "cp", "env" })
        {
            if (Command.Find(program) is { } path)
            {
                File.CreateSymbolicLink(_tree.File("bin", program), path);
            }
        }
    }

    public void Dispose() => _tree.Dispose();

    [UnixFact]
    public async Task AProjectThatIsStoppedAtItsLimit_SaysSo_AndCountsWhatPassedUntilThen()
    {
        var result = await RunAsync("echo '  Passed Slow.One [3 ms]'; echo '  Passed Slow.Two(text: \"a b\") [1 s]'; echo '  Failed Slow.Three [2 ms]'; sleep 60");

        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("failed: stopped after 2 s at its time limit; 2 passed until then, 1 failed")
            .And.Contain("OTTO_TEST_SECONDS=4 tools/test.sh")
            .And.NotContain("no test was run").And.NotContain("Passed Slow.One").And.Contain("  Failed Slow.Three");
        result.Output.TrimEnd().Should().EndWith("2 passed, 2 failed");
    }

    [UnixFact]
    public async Task AProjectThatIsStoppedBeforeItsFirstTest_SaysSo()
    {
        var result = await RunAsync("sleep 60");

        result.Output.Should().Contain("failed: stopped after 2 s at its time limit; 0 passed until then, 0 failed").And.NotContain("no test was run");
        result.Output.TrimEnd().Should().EndWith("0 passed, 1 failed");
    }

    [UnixFact]
    public async Task AProjectThatEndsWithoutAnyTest_IsStillAFailure()
    {
        var result = await RunAsync("exit 0");

        result.Output.Should().Contain("failed: no test was run").And.NotContain("time limit");
        result.Output.TrimEnd().Should().EndWith("0 passed, 1 failed");
    }

    [UnixFact]
    public async Task WithoutNode_TheOpenApiStepIsSkipped_AndANpmThatFailsIsAFailure()
    {
        var without = await RunAsync("exit 0");
        Write("npm", "echo 'npm error network'; exit 1");
        Write("node", "exit 0");
        foreach (var name in new[] { "openapi", "aimock", "webpush", "mailservers" })
        {
            Directory.CreateDirectory(_tree.File("tools", name));
            await File.WriteAllTextAsync(_tree.File("tools", name, "package-lock.json"), "{}");
            await File.WriteAllTextAsync(_tree.File("tools", name, ".npmrc"), "");
        }

        var failing = await RunAsync("exit 0");

        without.Output.Should().Contain("skipped: node and npm are not installed");
        failing.Output.Should().Contain("npm error network").And.Contain("failed: npm could not install what tools/openapi/package.json names");
        failing.Output.Should().Contain("failed: npm could not install what tools/aimock/package.json names");
        failing.Output.Should().Contain("failed: npm could not install what tools/webpush/package.json names");
        failing.Output.Should().Contain("failed: npm could not install what tools/mailservers/package.json names");
        failing.Output.TrimEnd().Should().EndWith("0 passed, 5 failed");
    }

    private Task<Command.Result> RunAsync(string tests)
    {
        Write("dotnet", $"case $1 in --version) echo 10.0.401 ;; test) {tests} ;; esac");
        return new Command(_tree.File("tools", "test.sh"), "--fast")
        {
            Environment = new Dictionary<string, string?> { ["PATH"] = _tree.File("bin"), ["OTTO_TEST_SECONDS"] = "2", ["DOTNET_ROOT"] = null },
        }.RunAsync();
    }

    private void Write(string program, string body)
    {
        File.WriteAllText(_tree.File("bin", program), $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_tree.File("bin", program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
