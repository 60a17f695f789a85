using System.Net.Security;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Api;

/// <summary>
/// How the command line reaches programs on this machine. Where the backend speaks https, it is known by its own certificate.
/// </summary>
internal static class OwnHttps
{
    public static SocketsHttpHandler Handler()
    {
        var certificate = new Lazy<string?>(() => OttoSettings.LoadAsFarAsPossible().Certificate);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                    errors == SslPolicyErrors.None || OwnCertificate.IsOurs(shown, certificate.Value),
            },
        };
    }
}
