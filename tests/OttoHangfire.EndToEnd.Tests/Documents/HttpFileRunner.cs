using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>A request of a file for an editor: what the line above it says, and how it was answered.</summary>
internal sealed record HttpFileAnswer(string Title, int Status);

/// <summary>Sends each request of an <c>.http</c> file, one right after the other, as "send all" of an editor does.</summary>
internal sealed partial class HttpFileRunner(int port, string dataFolder)
{
    private readonly Dictionary<string, JsonElement> _answers = [];

    public async Task<IReadOnlyList<HttpFileAnswer>> RunAsync(string name)
    {
        using var http = new HttpClient();
        var answers = new List<HttpFileAnswer>();
        var file = await File.ReadAllTextAsync(Solution.File("docs", name));
        foreach (var part in file.ReplaceLineEndings("\n").Split("\n### ").Skip(1))
        {
            answers.Add(await SendAsync(http, part));
        }

        return answers;
    }

    private async Task<HttpFileAnswer> SendAsync(HttpClient http, string part)
    {
        var lines = Variable().Replace(part, Value).Split('\n').ToList();
        var first = lines.FindIndex(line => Request().IsMatch(line));
        var (method, address) = (lines[first].Split(' ')[0], lines[first].Split(' ')[1]);
        var empty = lines.FindIndex(first, string.IsNullOrEmpty);
        var body = string.Join('\n', lines.Skip(empty)).Trim();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var header in lines.Skip(first + 1).Take(empty - first - 1).Where(line => !line.StartsWith("Content-Type", StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        if (lines.Find(line => line.StartsWith("# @name ", StringComparison.Ordinal)) is { } named)
        {
            _answers[named["# @name ".Length..]] = JsonDocument.Parse(answer).RootElement;
        }

        return new HttpFileAnswer(lines[0], (int)response.StatusCode);
    }

    /// <summary>The address of the backend, the key that its reader puts in, or a field of an earlier answer.</summary>
    private string Value(Match variable)
    {
        if (variable.Groups["name"].Value == "otto")
        {
            return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        }

        if (variable.Groups["name"].Value == "owner_key")
        {
            return File.ReadAllText(Path.Combine(dataFolder, "owner.key")).Trim();
        }

        return _answers[variable.Groups["name"].Value].GetProperty(variable.Groups["field"].Value).ToString();
    }

    [GeneratedRegex(@"\{\{(?<name>\w+)(\.response\.body\.\$\.(?<field>\w+))?\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("^(GET|POST|PUT|PATCH|DELETE) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Request();
}
