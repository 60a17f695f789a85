namespace OttoHangfire.Notifications;

/// <summary>Providers whose mail servers do not take the password of the mailbox, and what they want instead.</summary>
internal static class AppPasswords
{
    private static readonly (string Domain, string Hint)[] Known =
    [
        ("gmail.com", "Google wants an app password: https://myaccount.google.com/apppasswords"),
        ("googlemail.com", "Google wants an app password: https://myaccount.google.com/apppasswords"),
        ("yahoo.com", "Yahoo wants an app password: Account security, Generate app password"),
        ("mail.me.com", "Apple wants an app-specific password: https://account.apple.com, Sign-in and security"),
        ("icloud.com", "Apple wants an app-specific password: https://account.apple.com, Sign-in and security"),
        ("fastmail.com", "Fastmail wants an app password: Settings, Privacy and security"),
        ("zoho.com", "Zoho wants an app password: Security, App passwords"),
        ("gmx.net", "GMX has to be told first: Settings, POP3 and IMAP, allow access"),
        ("web.de", "WEB.DE has to be told first: Settings, POP3 and IMAP, allow access"),
        ("outlook.com", "Microsoft takes no passwords from programs for this mailbox any more; use another mailbox, or ntfy"),
        ("office365.com", "Microsoft takes passwords only where an administrator has switched on authenticated SMTP for the mailbox"),
    ];

    /// <summary>A sentence to put behind the server's own; empty where nothing is known.</summary>
    public static string HintFor(string host) =>
        Array.Find(Known, one => host == one.Domain || host.EndsWith($".{one.Domain}", StringComparison.OrdinalIgnoreCase)).Hint is { } hint
            ? $" {hint}."
            : "";
}
