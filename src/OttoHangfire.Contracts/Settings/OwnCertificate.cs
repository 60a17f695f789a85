using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OttoHangfire.Contracts.Settings;

/// <summary>The certificate of <c>OTTO_CERTIFICATE</c>: a PEM file with certificate and key, or a PFX file without a password.</summary>
public static class OwnCertificate
{
    /// <summary>The certificate, with its key.</summary>
    /// <exception cref="SettingsException">The file is none that can be used.</exception>
    public static X509Certificate2 Load(string path)
    {
        try
        {
            var isPem = Path.GetExtension(path).ToUpperInvariant() is not (".PFX" or ".P12");
            var certificate = isPem ? FromPem(path) : X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
            return certificate.HasPrivateKey
                ? certificate
                : throw new SettingsException(
                    $"OTTO_CERTIFICATE names {path}, which has no private key. Put certificate and key into one file.");
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"OTTO_CERTIFICATE names {path}, which cannot be used: {wrong.Message.TrimEnd('.')}. It must be a PEM file with "
                    + "certificate and key, or a PFX file without a password.",
                wrong);
        }
    }

    /// <summary>Whether what a server on this machine shows is our own certificate; the name in it is that of the outside.</summary>
    public static bool IsOurs(X509Certificate? shown, string? path)
    {
        if (shown is null || path is null)
        {
            return false;
        }

        using var ours = Load(path);
        return ours.GetCertHashString(HashAlgorithmName.SHA256) == shown.GetCertHashString(HashAlgorithmName.SHA256);
    }

    /// <summary>Written once as PFX: some systems take no key that lives in memory only.</summary>
    private static X509Certificate2 FromPem(string path)
    {
        using var pem = X509Certificate2.CreateFromPemFile(path);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }
}
