using System.Buffers.Text;
using System.Security.Cryptography;
using Lib.Net.Http.WebPush.Authentication;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>
/// Signs messages to browsers (VAPID, RFC 8292) with a key of our own, which is made once. A browser takes messages only of the key that it
/// was given when it asked.
/// </summary>
internal sealed class PushSignature(OttoSettings settings)
{
    private readonly Lazy<(string Public, string Private)> _key = new(() => Read(settings.DataDirectory));

    /// <summary>In base64url: what a browser is given.</summary>
    public string PublicKey => _key.Value.Public;

    /// <summary>For one message. Whoever asks disposes of it.</summary>
    public VapidAuthentication For(BrowserChannel channel) =>
        new(_key.Value.Public, _key.Value.Private) { Subject = Contact(channel, settings.PublicUrl) };

    /// <summary>The owner's address is given to nobody unless she has said so; some push services refuse to be told none.</summary>
    internal static string Contact(BrowserChannel channel, Uri? publicUrl) =>
        channel.Contact ?? (publicUrl is null ? null : PushContact.Of(publicUrl)) ?? PushContact.Nobody;

    private static (string Public, string Private) Read(string dataDirectory)
    {
        var text = PrivateFiles.ReadOrCreatePushKey(dataDirectory, NewKey);
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
            var parts = key.ExportParameters(includePrivateParameters: true);
            return (Base64Url.EncodeToString([4, .. parts.Q.X!, .. parts.Q.Y!]), Base64Url.EncodeToString(parts.D!));
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            var path = Path.Combine(dataDirectory, PrivateFiles.PushKey);
            throw new SettingsException(
                $"{path} does not hold a usable key. Delete the file and start again: Otto makes a new one, and browsers take messages "
                    + "again when his page is opened in them.",
                wrong);
        }
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }
}
