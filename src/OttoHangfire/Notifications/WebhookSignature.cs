using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>Signs a message as the Standard Webhooks specification (version 1) has it, so that a receiver knows who sent it.</summary>
internal static class WebhookSignature
{
    /// <summary>The value of <c>webhook-signature</c>; the timestamp is in seconds since 1970, as in <c>webhook-timestamp</c>.</summary>
    public static string Of(Secret secret, string messageId, long timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp}.")), .. body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret.Reveal(), signed))}";
    }
}
