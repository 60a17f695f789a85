using System.Net;

namespace OttoHangfire.EndToEnd.Tests.OldFolders;

/// <summary>Receives one message, as the owner's own program would.</summary>
internal sealed class Hook : IDisposable
{
    private readonly HttpListener _listener = new();

    public Hook()
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
    }

    public int Port { get; } = FreePort.Find();

    public async Task<(string Id, string Body)> ReceiveAsync()
    {
        var call = await _listener.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(call.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        call.Response.StatusCode = 204;
        call.Response.Close();
        return (call.Request.Headers["webhook-id"]!, body);
    }

    public void Dispose() => _listener.Close();
}
