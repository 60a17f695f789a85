using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>What an ordinary user may not do is a sentence with a next step, the same in the foreground and behind.</summary>
public sealed class OrdinaryUserTests
{
    /// <summary>A folder of the ordinary user's, made by root.</summary>
    private const string His = "mkdir -m 700 data && chown 65534 data";

    [OrdinaryUserFact]
    public async Task WhatHeMayNot_IsASentence_InTheForegroundAndBehind()
    {
        await using var home = new OttoHome();
        (string Trouble, string Variables, string Sentence)[] troubles =
        [
            ("mkdir -m 755 data", "", "belongs to another user of this machine. Run \"sudo chown -R $(id -un) "),
            ("mkdir -m 700 data", "", "Otto may not write to his data folder"),
            (His + " && : > data/otto.db && chmod 600 data/otto.db", "", "The database cannot be opened"),
            (His + " && echo '{}' > data/otto.json && chmod 600 data/otto.json", "", "otto.json"),
            (His, "OTTO_PORT=80", "Port 80 is below 1024, and such ports are the administrator's. Use another one:"),
            (His, "OTTO_AGENT_PORT=443", "Port 443 is below 1024"),
            (His, "OTTO_DATA_DIR=/nobody/may/make/this", "Otto may not write to his data folder /nobody"),
        ];
        foreach (var (trouble, variables, sentence) in troubles)
        {
            (await home.ShellAsync($"rm -rf data && chmod 755 . && {trouble}")).ExitCode.Should().Be(0, trouble);
            Task<Command.Result> AsHimAsync(string words) =>
                home.ShellAsync($"HOME=/tmp {variables} setpriv --reuid 65534 --regid 65534 --clear-groups ./start_otto_unix.sh {words}");

            var foreground = await AsHimAsync("");
            var behind = await AsHimAsync("--detach");

            foreground.ExitCode.Should().BeOneOf([1, 2], $"{trouble}: {foreground.Screen}");
            foreground.Error.Should().Contain(sentence, trouble).And.NotContain("   at ").And.NotContain("Exception");
            behind.Should().Match<Command.Result>(start => start.ExitCode == foreground.ExitCode && start.Error == foreground.Error, trouble);
        }
    }
}
