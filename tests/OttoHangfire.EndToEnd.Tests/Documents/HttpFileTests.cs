using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary><c>docs/otto.http</c> has the steps of the tour of the API, for an editor.</summary>
public sealed partial class HttpFileTests
{
    [Fact]
    public void TheHttpFile_HasTheSameCalls_InTheSameOrder()
    {
        var tour = Page.Of("docs/api.md").Steps
            .SelectMany(step => Curl().Matches(step.Commands.Text.Replace("\\\n", " ", StringComparison.Ordinal)))
            .Select(call => Call(Method(call), call.Groups["path"].Value));

        var file = File.ReadAllText(Solution.File("docs", "otto.http"));

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
