using System.Net.Security;

namespace OttoHangfire.Notifications;

/// <summary>Whether the certificate of a mail server is trusted: as this machine does it, or as a test does.</summary>
/// <param name="IsTrusted">Null = as this machine does it.</param>
internal sealed record TrustMailServer(RemoteCertificateValidationCallback? IsTrusted);
