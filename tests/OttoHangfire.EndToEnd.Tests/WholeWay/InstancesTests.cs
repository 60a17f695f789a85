using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>Otto is started once more, and again, on one machine: each time it is said what is so, and what to type.</summary>
public sealed class InstancesTests
{
    [LinuxFact]
    public async Task TenStartsOnOneMachine_EachSaysWhatIsSo()
    {
        await using var home = new OttoHome();
        var folders = new List<string>();
        Task<Command.Result> StartAsync(string folder, int port, int agentPort, string more = "")
        {
            folders.Add(folder);
            return home.ShellAsync($"OTTO_DATA_DIR='{folder}' OTTO_PORT={port} OTTO_AGENT_PORT={agentPort} {more} ./start_otto_unix.sh --detach");
        }

        var (port, agentPort, port2, agentPort2) = (home.Port, home.AgentPort, FreePort.Find(), FreePort.Find());
        try
        {
            // 1: the first. 2, 3: the same folder again, wherever it is to listen; the line to stop him is the right one.
            Read(await StartAsync("a b", port, agentPort)).Should().Be((0, "Otto is running."));
            foreach (var again in new[] { await StartAsync("a b", port, agentPort), await StartAsync("a b", port2, agentPort2) })
            {
                Read(again).Sentence.Should().MatchRegex($@"^Otto is already running at http://127\.0\.0\.1:{port} \(process \d+\)\. To stop him, run OTTO_DATA_DIR='.*/a b' \./start_otto_unix\.sh --stop$");
                again.ExitCode.Should().Be(0);
            }

            // 4, 5, 6: another folder, and both ports, the agent's or the backend's are his.
            foreach (var (start, taken) in new[]
            {
                (await StartAsync("c", port, agentPort), $"Port {port} (OTTO_PORT) is taken by another Otto"),
                (await StartAsync("c", port2, agentPort), $"Port {agentPort} (OTTO_AGENT_PORT) is taken by the agent of another Otto"),
                (await StartAsync("c", port, agentPort2), $"Port {port} (OTTO_PORT) is taken by another Otto"),
            })
            {
                start.ExitCode.Should().Be(1);
                start.Error.Should().StartWith(taken)
                    .And.MatchRegex(@"\(process \d+, data in .*/a b\)\. Stop him, or start on free ports: OTTO_DATA_DIR=.* OTTO_PORT=\d+ OTTO_AGENT_PORT=\d+ \./start_otto_unix\.sh");
            }

            // 7: one port for both. 8: another program has it.
            var one = await StartAsync("c", port2, port2);
            one.ExitCode.Should().Be(2);
            one.Error.Should().StartWith($"OTTO_PORT and OTTO_AGENT_PORT are both {port2}");
            using (var other = new TcpListener(IPAddress.Loopback, port2))
            {
                other.Start();
                var taken = await StartAsync("c", port2, agentPort2);
                taken.ExitCode.Should().Be(1);
                taken.Error.Should().Contain($"Port {port2} (OTTO_PORT) is taken by").And.Contain($"(process {Environment.ProcessId})").And.Contain("Stop it, or");
            }

            // 9: what a crash left does not count, and IPv6 is another address: the same port is free there, for one.
            await home.ShellAsync("mkdir -p d && echo '{\"supervisor\":1,\"backend\":1,\"agent\":1,\"port\":1,\"agent_port\":2}' > d/otto.pid.json");
            Read(await StartAsync("d", port, agentPort2, "OTTO_BIND=::1")).Should().Be((0, "Otto is running."));
            (await StartAsync("e", port, port2, "OTTO_BIND=::1")).Error.Should().MatchRegex(@"another Otto \(process \d+, data in .*/d\)");
            (await home.ShellAsync("OTTO_DATA_DIR=d ./start_otto_unix.sh --stop")).Output.Should().Contain("Otto has stopped.");

            // 10: two at the same moment: one starts, the other waits for him.
            var both = await Task.WhenAll(StartAsync("f", port2, agentPort2), StartAsync("f", port2, agentPort2));
            both.Should().AllSatisfy(start => start.ExitCode.Should().Be(0, start.Screen));
            both.Select(start => Read(start).Sentence.Split(" at ")[0]).Should().BeEquivalentTo("Otto is running.", "Otto is already running");
        }
        finally
        {
            foreach (var folder in folders.Distinct())
            {
                await home.ShellAsync($"OTTO_DATA_DIR='{folder}' ./start_otto_unix.sh --stop");
            }
        }
    }

    /// <summary>The exit code, and the first line that is not about waiting.</summary>
    private static (int ExitCode, string Sentence) Read(Command.Result start) =>
        (start.ExitCode, start.Screen.Split('\n').FirstOrDefault(line => line.Length > 0 && !Regex.IsMatch(line, "…$", RegexOptions.None, TimeSpan.FromSeconds(1))) ?? "");
}
