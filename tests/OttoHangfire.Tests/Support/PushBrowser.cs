using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace OttoHangfire.Tests.Support;

/// <summary>
/// What a browser has that takes messages: a pair of keys and a secret. It reads them with <c>http_ece</c>, which nobody here wrote and
/// <c>tools/test.sh</c> fetches.
/// </summary>
internal sealed class PushBrowser : IDisposable
{
    private static readonly string Folder = Checkout.PathOf("artifacts", "webpush");

    private readonly ECDiffieHellman _keys = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);

    /// <summary>Why it cannot read here; null where it can.</summary>
    public static string? Missing =>
        Node is null ? "node is not installed"
        : !Directory.Exists(Path.Combine(Folder, "node_modules")) ? "http_ece is not installed; tools/test.sh installs it"
        : null;

    public string Id { get; } = Guid.NewGuid().ToString();

    public string P256dh
    {
        get
        {
            var point = _keys.ExportParameters(includePrivateParameters: false).Q;
            return Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]);
        }
    }

    public string Auth => Base64Url.EncodeToString(_auth);

    private static string? Node => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { Path.Combine(folder, "node"), Path.Combine(folder, "node.exe") })
        .FirstOrDefault(File.Exists);

    /// <summary>What it says to Otto.</summary>
    public object Says(string endpoint, bool? again = null) =>
        new { browser_id = Id, endpoint, keys = new { p256dh = P256dh, auth = Auth }, again };

    /// <summary>What a message to it says.</summary>
    public async Task<string> ReadAsync(byte[] body)
    {
        File.Copy(Checkout.PathOf("tools", "webpush", "decrypt.mjs"), Path.Combine(Folder, "decrypt.mjs"), overwrite: true);
        var start = new ProcessStartInfo(Node!, "decrypt.mjs")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var node = Process.Start(start)!;
        var secret = Base64Url.EncodeToString(_keys.ExportParameters(includePrivateParameters: true).D!);
        await node.StandardInput.WriteAsync(
            JsonSerializer.Serialize(new { private_key = secret, auth = Auth, body = Base64Url.EncodeToString(body) }));
        node.StandardInput.Close();
        var text = await node.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await node.WaitForExitAsync();
        node.ExitCode.Should().Be(0);
        return text;
    }

    public void Dispose() => _keys.Dispose();
}

/// <summary>A fact that <c>http_ece</c> decides.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DecryptedFactAttribute : FactAttribute
{
    public DecryptedFactAttribute() => Skip = PushBrowser.Missing;
}
