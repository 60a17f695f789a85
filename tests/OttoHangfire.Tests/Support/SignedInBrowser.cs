using OttoHangfire.Contracts;

namespace OttoHangfire.Tests.Support;

/// <summary>What a browser has after it has followed a link of <c>otto open</c>: the cookie, and the token of its own address.</summary>
internal sealed record SignedInBrowser(string Cookie, string Token)
{
    public static async Task<SignedInBrowser> OpenAsync(OttoBackend backend)
    {
        var code = (await backend.PostAsync("/otto/open")).Read<OpenCodeLink>().Code;
        return await OpenAsync(backend, code);
    }

    public static async Task<SignedInBrowser> OpenAsync(OttoBackend backend, string code)
    {
        using var response = await backend.Anybody.GetAsync($"/open?code={code}");
        ((int)response.StatusCode).Should().Be(303, await response.Content.ReadAsStringAsync());
        return new SignedInBrowser(
            response.Headers.GetValues("Set-Cookie").Single().Split(';')[0],
            response.Headers.Location!.OriginalString["/#otto=".Length..]);
    }

    /// <summary>A call of a page of ours.</summary>
    public HttpRequestMessage Call(OttoBackend backend, string method, string path) => With(new HttpRequestMessage(new HttpMethod(method), path), backend);

    /// <summary>Shows all that a page of ours shows.</summary>
    public HttpRequestMessage With(HttpRequestMessage request, OttoBackend backend)
    {
        request.Headers.Add("Cookie", Cookie);
        request.Headers.Add("X-Otto-Token", Token);
        request.Headers.Add("Origin", backend.Address.GetLeftPart(UriPartial.Authority));
        return request;
    }
}
