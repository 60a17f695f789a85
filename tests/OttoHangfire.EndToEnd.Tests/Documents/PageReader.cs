using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.EndToEnd.Tests.WholeWay;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>Types what a page says, in order, and compares what comes with what the page shows.</summary>
internal sealed partial class PageReader(OttoHome home)
{
    /// <summary>Starts Otto and stays; a reader types the next command in another terminal.</summary>
    private const string StartAndStay = "./start_otto_unix.sh";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task ReadAsync(Page page)
    {
        foreach (var step in page.Steps)
        {
            var problem = step.Commands.Text.Trim() == StartAndStay
                ? await StartAsync(step)
                : await FollowAsync(step);
            if (problem is not null)
            {
                throw new WrongPageException($"{page.Name}, line {step.Commands.Line}: {problem}");
            }
        }
    }

    private async Task<string?> StartAsync(Step step)
    {
        var otto = home.StartAndStay();
        await Eventually.HoldsAsync(() => Task.FromResult(otto.Output.Contains("Stop it:", StringComparison.Ordinal)), "Otto runs");
        return Missing(step, otto.Output);
    }

    /// <summary>Reads again for a while what may still be under way: pages say "a moment later".</summary>
    private async Task<string?> FollowAsync(Step step)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var result = await home.ShellAsync(Script(step));
            var problem = result.ExitCode == 0 ? Missing(step, result.Output) : $"exit code {result.ExitCode}";
            if (problem is null || !OnlyLooks(step.Commands.Text) || waited.Elapsed > Deadline)
            {
                return problem is null ? null : $"{problem}\n{step.Commands.Text}\n{result.Screen}";
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>An answer that is an error ends the script, unless the page shows that error.</summary>
    private string Script(Step step)
    {
        var fail = ShowsAnError(step.Shown) ? "" : "--fail-with-body ";
        var commands = step.Commands.Text.Replace("127.0.0.1:8000", $"127.0.0.1:{home.Port}", StringComparison.Ordinal);
        return $$"""
            set -eu
            curl() { command curl {{fail}}--write-out '\n' "$@"; }
            {{commands}}
            """;
    }

    private static string? Missing(Step step, string output) =>
        step.Shown is { } shown && Shape.Missing(shown, output) is { } missing ? $"the page shows \"{missing}\"" : null;

    private static bool ShowsAnError(Block? shown)
    {
        if (shown?.Language != "json")
        {
            return false;
        }

        using var json = JsonDocument.Parse(shown.Text);
        return json.RootElement.TryGetProperty("status", out var status)
            && status.ValueKind == JsonValueKind.Number
            && status.GetInt32() >= 400;
    }

    private static bool OnlyLooks(string commands) => commands.Split('\n').All(line => Look().IsMatch(line));

    [GeneratedRegex(
        @"\A(tools/otto (list|show|runs|notes|approvals|doctor|logs)\b.*|curl -s '?http[^ ]*)\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Look();
}

/// <summary>A page says something that is not so.</summary>
public sealed class WrongPageException(string message) : Exception(message);
