using System.Net;
using System.Text;
using Hangfire.Dashboard;
using OttoHangfire.Access;
using OttoHangfire.Contracts;

namespace OttoHangfire.Dashboard;

/// <summary>
/// What each page of the dashboard gets besides what Hangfire writes: a script that shows the token of the owner's session with
/// every button, and, for whoever is not signed in, a line that says how that is done.
/// </summary>
internal static class OwnersButtons
{
    private const string Content = "js-page-container";

    public static byte[] AddTo(byte[] page, DashboardContext context)
    {
        var isSignedIn = !DashboardAccess.IsReadOnly(context);
        var html = Encoding.UTF8.GetString(page);
        var end = html.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase);
        if (end < 0)
        {
            return page;
        }

        html = html.Insert(end, $"<script src=\"/dashboard.js\"{(isSignedIn ? "" : " data-again")}></script>\n");
        return Encoding.UTF8.GetBytes(isSignedIn ? html : WithNotice(html));
    }

    private static string WithNotice(string html)
    {
        var content = html.IndexOf(Content, StringComparison.Ordinal);
        var start = content < 0 ? -1 : html.IndexOf('>', content);
        return start < 0 ? html : html.Insert(start + 1, Notice);
    }

    private static string Notice =>
        "<p class=\"alert alert-info\" role=\"note\">You can look at everything here. To press buttons, sign in with the link that "
        + $"<code>{WebUtility.HtmlEncode(TypedCommand.Otto("open"))}</code> prints.</p>";
}
