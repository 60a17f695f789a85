using System.Net;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>The pages on which a person signs in, or reads how that is done. They work without a script.</summary>
internal static class SignInPage
{
    /// <summary>
    /// In the place of a page that is not shown. It loads itself once more first: the cookie does not come along from elsewhere.
    /// </summary>
    public static Task WriteAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = OwnerNeeded.Challenge;
        var html = Lead(HowTo()) + CodeForm + PasswordLink;
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "You are not signed in", html, again: true);
    }

    /// <summary>A field for a code that was printed elsewhere: on another machine, or for a phone.</summary>
    public static Task WriteFormAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status200OK, "Sign in", Lead(HowTo()) + CodeForm);

    /// <summary>The same, for a code that has been used, is too old, or was never one.</summary>
    /// <param name="context">The call that it answers.</param>
    /// <param name="status">401, or 429 for whoever guesses.</param>
    public static Task WriteWrongCodeAsync(HttpContext context, int status) => WriteAsync(
        context,
        status,
        "This code does not work any more",
        Lead($"A code works once, and for five minutes. {HowTo()}") + CodeForm);

    /// <summary>A page of ours.</summary>
    /// <param name="context">The call that it answers.</param>
    /// <param name="status">Its status.</param>
    /// <param name="title">A text.</param>
    /// <param name="html">What is below the title; texts in it are encoded.</param>
    /// <param name="again">Whether a script loads it once more from this origin.</param>
    public static async Task WriteAsync(HttpContext context, int status, string title, string html, bool again = false)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{Text(title)} – Otto</title>
              <link rel="icon" href="/otto.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/lib/pico.min.css">
              <link rel="stylesheet" href="/otto.css">
              <script src="/owner.js" defer{(again ? " data-again" : "")}></script>
            </head>
            <body>
              <main class="container alone">
                <img src="/otto.svg" alt="" width="56" height="56">
                <h1>{Text(title)}</h1>
                {html}
              </main>
            </body>
            </html>
            """,
            context.RequestAborted);
    }

    public static string Lead(string sentence) => $"<p class=\"lead\">{Text(sentence)}</p>";

    private static string HowTo() =>
        $"In a terminal, in Otto's folder, run '{TypedCommand.Otto("open")}'. It prints a link that signs this browser in, "
        + "and a code to type here.";

    private static string CodeForm =>
        """
        <form action="/open" method="get">
          <label for="code">Code</label>
          <input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required>
          <button type="submit">Sign in</button>
        </form>
        """;

    private const string PasswordLink = "<p><a href=\"/login\">Sign in with the password</a>, if there is one.</p>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
