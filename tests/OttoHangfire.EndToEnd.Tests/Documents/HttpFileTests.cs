using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.EndToEnd.Tests.WholeWay;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary><c>docs/otto.http</c> and <c>docs/approval.http</c> have the steps of the tour of the API, for an editor.</summary>
public sealed partial class HttpFileTests
{
    /// <summary>An example that shows an error says so; no other one ends in one.</summary>
    [UnixFact]
    public async Task TheHttpFile_WorksFromTopToBottom_AndLeavesTheWorkerOn()
    {
        await using var home = new OttoHome();
        await home.StartAsync("--detach");

        var answers = await new HttpFileRunner(home.Port, home.DataFolder).RunAsync("otto.http");

        answers.Should().HaveCountGreaterThan(20);
        answers.Where(answer => answer.Status >= 400).Should().OnlyContain(answer => answer.Title.Contains($": {answer.Status}"));
        (await home.OttoAsync("worker")).Output.Should().Contain("is on");
    }

    [Fact]
    public void TheHttpFiles_HaveTheSameCalls_InTheSameOrder()
    {
        var tour = Page.Of("docs/api.md").Steps
            .SelectMany(step => Curl().Matches(step.Commands.Text.Replace("\\\n", " ", StringComparison.Ordinal)))
            .Select(call => Call(Method(call), call.Groups["path"].Value));

        var file = string.Concat(new[] { "otto.http", "approval.http" }.Select(name => File.ReadAllText(Solution.File("docs", name))));

        Request().Matches(file).Select(call => Call(call.Groups["method"].Value, call.Groups["path"].Value)).Should().Equal(tour);
    }

    private static string Method(Match curl) => curl.Groups["method"] is { Success: true, Value: var method } ? method
        : curl.Value.Contains(" -d ", StringComparison.Ordinal) ? "POST"
        : "GET";

    /// <summary>The editor finds a number in an earlier answer; the tour has it written out.</summary>
    private static string Call(string method, string path) => $"{method} {Number().Replace(path, "{id}")}";

    [GeneratedRegex(
        @"curl -s [^\n]*?(-X (?<method>[A-Z]+) )?'?http://127\.0\.0\.1:8000(?<path>/[^\s']*)[^\n]*",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Curl();

    [GeneratedRegex(
        @"^(?<method>GET|POST|PUT|PATCH|DELETE) \{\{otto\}\}(?<path>/\S*)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Request();

    [GeneratedRegex(@"(?<=[/=])(\d+|\{\{[^}]*\}\})(?=[/?&]|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
