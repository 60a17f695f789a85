using System.Buffers.Text;
using System.Security.Cryptography;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>A browser that wants to take messages, looked at: what a push service could not use never gets in.</summary>
internal sealed record DeviceEntry(string BrowserId, string Endpoint, string P256dh, string Auth)
{
    private const int LongestAddress = 2_000;
    private const int AuthLength = 16;
    private const int PointLength = 65;

    /// <summary>The first byte of a point on a curve of which both coordinates follow.</summary>
    private const byte Uncompressed = 4;

    /// <summary>What was asked for, if it can be used.</summary>
    /// <param name="asked">As it was sent.</param>
    /// <param name="allowPrivate">Whether the owner lets messages go to addresses in her own network, also without TLS.</param>
    /// <exception cref="RefusalException">A field is wrong.</exception>
    public static DeviceEntry Of(NewDevice asked, bool allowPrivate)
    {
        if (asked.BrowserId is not { Length: >= 16 and <= 64 } id || !id.All(one => char.IsAsciiLetterOrDigit(one) || one == '-'))
        {
            throw RefusalException.Field("browser_id", "must be 16 to 64 letters, digits and -");
        }

        if (asked.Endpoint is not { Length: <= LongestAddress } endpoint || !IsAddress(endpoint, allowPrivate))
        {
            throw RefusalException.Field("endpoint", "must be the endpoint of a PushSubscription, which begins with https://");
        }

        return asked.Keys switch
        {
            { P256dh: { } key } when !IsPoint(key) => throw RefusalException.Field("keys.p256dh", "must be a key of P-256 in base64url"),
            { Auth: { } auth } when Bytes(auth)?.Length != AuthLength =>
                throw RefusalException.Field("keys.auth", $"must be {AuthLength} bytes in base64url"),
            { P256dh: { } key, Auth: { } auth } => new DeviceEntry(id, endpoint, key, auth),
            _ => throw RefusalException.Field("keys", "must have p256dh and auth, as in a PushSubscription"),
        };
    }

    /// <summary>Whether a browser that is known takes messages where it did.</summary>
    public bool IsAs(DeviceRow device) => (device.Endpoint, device.P256dh, device.Auth) == (Endpoint, P256dh, Auth);

    /// <summary>Never what is secret in it.</summary>
    public override string ToString() => nameof(DeviceEntry);

    private static bool IsAddress(string text, bool allowPrivate) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (allowPrivate && url.Scheme == Uri.UriSchemeHttp))
        && url.Host.Length > 0
        && url.UserInfo.Length == 0;

    private static bool IsPoint(string text)
    {
        if (Bytes(text) is not { Length: PointLength } bytes || bytes[0] != Uncompressed)
        {
            return false;
        }

        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = bytes[1..33], Y = bytes[33..] },
            });
            return true;
        }
        catch (CryptographicException)
        {
            // Not on the curve.
            return false;
        }
    }

    private static byte[]? Bytes(string text)
    {
        try
        {
            return text.Length <= 200 ? Base64Url.DecodeFromChars(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
