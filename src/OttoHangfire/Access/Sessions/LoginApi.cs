using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;

namespace OttoHangfire.Access.Sessions;

/// <summary><c>/login</c>: signs a browser in with the owner's password, from wherever it reaches Otto.</summary>
internal static class LoginApi
{
    private const string Form =
        """
        <form action="/login" method="post">
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required>
          <button type="submit">Sign in</button>
        </form>
        """;

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", ShowAsync).ExcludeFromDescription().ForAnyone();
        routes.MapPost("/login", LogInAsync).ExcludeFromDescription().ForAnyone();
    }

    private static Task ShowAsync(HttpContext context, OttoSettings settings) => OwnerPassword.IsSet(settings.DataDirectory)
        ? SignInPage.WriteAsync(context, StatusCodes.Status200OK, "Sign in", Form)
        : SignInPage.WriteFormAsync(context);

    /// <summary>Each try is counted before it is looked at: what is over the budget is not even compared.</summary>
    private static async Task LogInAsync(HttpContext context, OttoSettings settings, PasswordTries tries, OwnerSessions sessions)
    {
        if (!context.Request.HasFormContentType || !OwnerPassword.IsSet(settings.DataDirectory))
        {
            await SignInPage.WriteFormAsync(context);
            return;
        }

        if (!tries.Spend(context))
        {
            context.Response.Headers.RetryAfter = RequestException.Pause;
            await AgainAsync(context, StatusCodes.Status429TooManyRequests, "Too many tries", "Wait a minute, then try again.");
            return;
        }

        var typed = (await context.Request.ReadFormAsync(context.RequestAborted))["password"].ToString();
        if (!OwnerPassword.Is(settings.DataDirectory, typed))
        {
            await AgainAsync(context, StatusCodes.Status401Unauthorized, "This is not the password", "Try again.");
            return;
        }

        var token = await sessions.BeginAsync(context, "password");
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"/#otto={token}";
    }

    private static Task AgainAsync(HttpContext context, int status, string title, string sentence) =>
        SignInPage.WriteAsync(context, status, title, SignInPage.Lead(sentence) + Form);
}

/// <summary>
/// How often the password may be tried in a minute: for each address, and for all together, since whoever guesses may have many. The
/// owner's key and the link of <c>otto open</c> are not held up by it.
/// </summary>
internal sealed class PasswordTries(TimeProvider clock)
{
    public const int MostOfOne = 5;
    public const int MostOfAll = 20;

    private readonly TryBudget _budget = new(clock, TimeSpan.FromMinutes(1), MostOfOne, MostOfAll);

    public bool Spend(HttpContext context) => _budget.Spend(Locality.Counted(context.Connection.RemoteIpAddress));
}
