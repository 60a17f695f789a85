using System.Net.Mail;

namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// Under which a push service reaches whoever sends. Apple's takes no message whose sender is a name that only a local network knows.
/// </summary>
public static class PushContact
{
    /// <summary>What it has to be, as a clause whose subject is the field.</summary>
    public const string Wanted = "must be a mail address like me@example.org or an address like https://otto.example.org, "
        + "of a name that the whole internet knows: push services refuse localhost and .local";

    /// <summary>For whoever has given none. The name is reserved: it is nobody's.</summary>
    public const string Nobody = "mailto:otto@example.org";

    private static readonly string[] Local = ["localhost", "local", "lan", "home", "internal", "intranet", "arpa", "test", "invalid"];

    /// <summary>The contact as it is sent; null where push services would refuse it.</summary>
    public static string? Of(string text)
    {
        const string Mail = "mailto:";
        var bare = text.StartsWith(Mail, StringComparison.OrdinalIgnoreCase) ? text[Mail.Length..] : text;
        if (bare.Length <= 254 && bare.All(IsPlain) && MailAddress.TryCreate(bare, out var address) && address.Address == bare)
        {
            return IsKnown(address.Host) ? Mail + bare : null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) ? Of(url) : null;
    }

    /// <summary>The same of an address of the web.</summary>
    public static string? Of(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 && url.HostNameType == UriHostNameType.Dns && IsKnown(url.IdnHost)
            ? url.GetLeftPart(UriPartial.Authority)
            : null;

    /// <summary>It stands in a text of JSON that another library writes.</summary>
    private static bool IsPlain(char character) => character is > ' ' and < '\x7f' and not ('"' or '\\' or '<' or '>');

    private static bool IsKnown(string host) =>
        host.TrimEnd('.').Split('.') is { Length: > 1 } labels && !Local.Contains(labels[^1], StringComparer.OrdinalIgnoreCase);
}
