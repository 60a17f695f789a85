using System.Net.Http.Headers;

namespace OttoHangfire.Shared;

/// <summary>
/// Shows the owner's key with every call, as the command line does. The file is read at each call that has none yet: it comes to be
/// with the first start.
/// </summary>
internal sealed class OwnersLine(string dataFolder, HttpMessageHandler line) : DelegatingHandler(line)
{
    private string? _key;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var file = Path.Combine(dataFolder, "owner.key");
        _key ??= File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : null;
        if (_key is not null && !request.Headers.Contains("Authorization"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
