using System.Net;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Lets only a public address pass under which the backend answers: a link that leads nowhere helps nobody.</summary>
internal static class PublicUrlRule
{
    /// <summary>The settings, if their public address is one.</summary>
    /// <exception cref="SettingsException">It has more than a name and a port, or Otto does not answer to that name.</exception>
    public static OttoSettings Checked(SettingsReader read, OttoSettings settings)
    {
        if (settings.PublicUrl is not { } url)
        {
            return settings;
        }

        if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            throw read.WrongUrl("publicUrl", "an address without a path, like https://otto.example.org");
        }

        return IsAnswered(url, settings)
            ? settings
            : throw read.WrongUrl("publicUrl", $"an address that Otto answers to; add {url.Host} to OTTO_HOSTS (or \"hosts\")");
    }

    private static bool IsAnswered(Uri url, OttoSettings settings) =>
        url.IsLoopback
        || string.Equals(url.Host, settings.Bind, StringComparison.OrdinalIgnoreCase)
        || settings.Hosts.Contains(url.Host, StringComparer.OrdinalIgnoreCase)
        || (settings.Bind is "0.0.0.0" or "[::]" && IPAddress.TryParse(url.Host.Trim('[', ']'), out _));
}
