using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>The command at a real terminal, as <c>script</c> makes one.</summary>
public sealed class TerminalTests
{
    [ScriptFact]
    public async Task AtATerminal_TablesFit_APersonIsAsked_AndAPipeHasNoEdge()
    {
        await using var home = new OttoHome(new Dictionary<string, string> { ["OTTO_TIME_ZONE"] = Daytime.Zone });
        await home.StartAsync("--detach");

        (await AtTerminalAsync(home, 80, "\\n", "tools/otto add 'remind me tomorrow at 9'"))
            .Should().Contain($"Now, or tomorrow 09:00 ({Daytime.Zone}, in").And.MatchRegex($@"It runs at \d{{4}}-\d\d-\d\d 09:00 {Daytime.Zone}, in ");
        (await AtTerminalAsync(home, 80, "n\\n", "tools/otto add 'remind me tomorrow at 9'")).Should().Contain("It runs now.");
        foreach (var width in new[] { 80, 60, 40 })
        {
            var screen = await AtTerminalAsync(home, width, "", "tools/otto list");
            screen.Split('\n').Max(line => line.TrimEnd('\r').Length).Should().BeLessThanOrEqualTo(width, screen);
            screen.Should().Contain("remind me").And.Contain($"Times are in {Daytime.Zone}.").And.Contain(width > 50 ? "│" : "description");
        }

        (await home.ShellAsync("tools/otto list | cat")).Output.Should().Contain($"when ({Daytime.Zone})").And.NotContain("│");
        (await home.ShellAsync("COLUMNS=40 tools/otto list | cat")).Output.Should().Contain("description  remind me");
        var unasked = await home.ShellAsync("tools/otto add 'remind me tomorrow at 9' < /dev/null");
        unasked.ExitCode.Should().Be(2);
        unasked.Error.Should().Contain("--at").And.Contain("--now");
    }

    [ScriptFact]
    public async Task ADetachedStart_AndAStop_ShowThatTheyGoOn()
    {
        await using var home = new OttoHome();

        (await AtTerminalAsync(home, 80, "", "./start_otto_unix.sh --detach")).Should().StartWith("Starting Otto …").And.Contain("Otto is running.");
        var doctor = await AtTerminalAsync(home, 60, "", "tools/otto doctor || true");
        doctor.Split('\n').Max(line => line.TrimEnd('\r').Length).Should().BeLessThanOrEqualTo(60, doctor);
        (await AtTerminalAsync(home, 80, "", "./start_otto_unix.sh --stop")).Should().StartWith("Stopping Otto …").And.Contain("Otto has stopped.");
        var plain = await home.StartAsync("--detach");
        plain.Output.Should().StartWith("Starting Otto …\nOtto is running.").And.NotContain("\r");
    }

    [ScriptFact]
    public async Task WhereThereIsADesktop_TheStartScriptOpensABrowser_AndPrintsNoCode()
    {
        await using var home = new OttoHome();
        using var programs = new TemporaryFolder();
        var (opener, opened) = (Path.Combine(programs.Path, "xdg-open"), Path.Combine(programs.Path, "opened"));
        await File.WriteAllTextAsync(opener, $"#!/bin/sh\nprintf %s \"$1\" > '{opened}'\n");
        await new Command("chmod", "+x", opener).RunAsync();
        var desktop = $"env -u SSH_CONNECTION DISPLAY=:9 'PATH={programs.Path}:{Environment.GetEnvironmentVariable("PATH")}'";

        var screen = await AtTerminalAsync(home, 80, "", $"{desktop} ./start_otto_unix.sh --detach");

        screen.Should().Contain("Otto is opened in your browser.").And.NotContain("code=");
        var page = await Eventually.IsAsync(
            async () => File.Exists(opened) ? await File.ReadAllTextAsync(opened) : "", file => file.EndsWith(".html", StringComparison.Ordinal), "a browser is started");
        var link = (await File.ReadAllTextAsync(page)).Split("url=")[1].Split('"')[0];
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        (await http.GetAsync(new Uri(link))).Headers.Should().Contain(header => header.Key == "Set-Cookie", "the link signs that browser in");
        (await AtTerminalAsync(home, 80, "", $"{desktop} SSH_CONNECTION=1 ./start_otto_unix.sh --detach")).Should().NotContain("your browser");
    }

    private static async Task<string> AtTerminalAsync(OttoHome home, int columns, string typed, string line)
    {
        var result = await home.ShellAsync($"unset COLUMNS; printf '{typed}' | script -qec \"stty cols {columns}; {line}\" /dev/null");
        result.ExitCode.Should().Be(0, result.Screen);
        return result.Output.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal);
    }
}
