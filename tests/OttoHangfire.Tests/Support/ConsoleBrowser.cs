using System.Net;
using System.Text.RegularExpressions;

namespace OttoHangfire.Tests.Support;

/// <summary>A page as a browser got it.</summary>
internal sealed record ShownPage(int Status, string Html, string? Location, string Type)
{
    /// <summary>What a person reads, as far as a text can tell.</summary>
    public string Text => WebUtility.HtmlDecode(Html);
}

/// <summary>A browser in which the owner is signed in: it keeps its cookies, follows nothing, and sends forms as a page of ours does.</summary>
internal sealed partial class ConsoleBrowser(OttoBackend backend, SignedInBrowser session)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal) { ["session"] = session.Cookie };

    public string Token => session.Token;

    public static async Task<ConsoleBrowser> OpenAsync(OttoBackend backend) => new(backend, await SignedInBrowser.OpenAsync(backend));

    public Task<ShownPage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, content: null);

    /// <summary>Loads a page, and sends a form of it with these fields.</summary>
    /// <param name="page">The page.</param>
    /// <param name="action">Where its form leads.</param>
    /// <param name="fields">What is filled in; the proof and the antiforgery token come along, unless they are named here.</param>
    public async Task<ShownPage> SendFormAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var html = (await GetAsync(page)).Html;
        var all = Hidden(html, action).Concat([KeyValuePair.Create("otto_token", session.Token)])
            .ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            all[name] = value;
        }

        return await PostAsync(action, all);
    }

    public async Task<ShownPage> PostAsync(string action, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await SendAsync(HttpMethod.Post, action, content);
    }

    /// <summary>The hidden fields of the form that leads there.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Hidden(string html, string action)
    {
        var form = Forms().Matches(html).Select(match => match.Value)
            .FirstOrDefault(found => found.Contains($"action=\"{action}\"", StringComparison.Ordinal));
        form.Should().NotBeNull("the page should have a form that leads to {0}", action);
        return HiddenFields().Matches(form!)
            .Select(field => KeyValuePair.Create(field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)));
    }

    private async Task<ShownPage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("Cookie", string.Join("; ", _cookies.Values));
        request.Headers.Add("Accept", "text/html,application/xhtml+xml");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var response = await backend.Anybody.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set.Select(line => line.Split(';')[0]))
            {
                _cookies[cookie.Split('=')[0]] = cookie;
            }
        }

        return new ShownPage(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Location?.OriginalString,
            response.Content.Headers.ContentType?.MediaType ?? "");
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex HiddenFields();
}
