using System.Net;
using System.Text.RegularExpressions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tests.Support;

/// <summary>A browser on the dashboard: keeps the cookie, reads the token from the page, presses buttons with it.</summary>
internal sealed partial class DashboardBrowser(OttoBackend backend) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, CookieContainer = new CookieContainer(), AllowAutoRedirect = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{backend.Port}"),
    };

    /// <summary>What the owner's pages show; null before the browser is signed in.</summary>
    public string? OwnersToken { get; private set; }

    /// <summary>Follows a link of <c>otto open</c>, as the owner does.</summary>
    public async Task<DashboardBrowser> SignInAsync()
    {
        var code = (await backend.PostAsync("/otto/open")).Read<OpenCodeLink>().Code;
        using var response = await _http.GetAsync($"/open?code={code}");
        response.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        OwnersToken = response.Headers.Location!.OriginalString["/#otto=".Length..];
        return this;
    }

    /// <summary>The token of the page that was opened last.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The page as HTML.</summary>
    public async Task<string> OpenAsync(string page)
    {
        using var response = await _http.GetAsync($"/hangfire{page}");
        var html = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, html);
        Token = TokenOf().Match(html).Groups["token"].Value;
        Token.Should().NotBeEmpty();
        return html;
    }

    /// <summary>Presses a button as the page's script does, and returns the status.</summary>
    public async Task<int> PressAsync(string button, string jobId, string? token = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hangfire{button}");
        request.Headers.Add("RequestVerificationToken", token ?? Token);
        request.Headers.Add("X-Requested-With", "XMLHttpRequest");
        request.Headers.Add("Origin", origin ?? $"http://127.0.0.1:{backend.Port}");
        if (OwnersToken is not null)
        {
            request.Headers.Add("X-Otto-Token", OwnersToken);
        }

        request.Content = new FormUrlEncodedContent([new("jobs[]", jobId)]);
        using var response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""<meta name="csrf-token" content="(?<token>[^"]+)">""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenOf();
}
