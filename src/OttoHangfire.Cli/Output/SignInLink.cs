using System.ComponentModel;
using System.Diagnostics;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Output;

/// <summary>A link that signs one browser in.</summary>
internal sealed class SignInLink(Uri backend, OpenCodeLink made)
{
    public const string Opened = "Otto is opened in your browser.";

    public string Url => $"{Address}/open?code={made.Code}";

    /// <summary>Whoever comes over SSH sees another desktop, or none.</summary>
    public static bool HasDesktop => !Has("SSH_CONNECTION")
        && (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() || Has("DISPLAY") || Has("WAYLAND_DISPLAY"));

    public string Words =>
        $"""
        Open this link within five minutes. It works once, in one browser:

          {Url}

        From another machine or a phone, open {Address}/open and type {made.Code}
        """;

    private string Address => backend.GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// Opens it on this desktop. False where there is none. The code stands in a file that nobody else can read: what is handed to
    /// another program as an argument, everybody on this machine can see.
    /// </summary>
    public bool TryOpen(string dataDirectory)
    {
        if (!HasDesktop)
        {
            return false;
        }

        var page = Path.Combine(dataDirectory, "keys", "open.html");
        PrivateFiles.Write(page, $"<!doctype html><meta http-equiv=\"refresh\" content=\"0; url={Url}\"><a href=\"{Url}\">Otto</a>\n");
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(page) { UseShellExecute = true });
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static bool Has(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
