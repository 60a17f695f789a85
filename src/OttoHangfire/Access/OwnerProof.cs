using OttoHangfire.Access.Keys;
using OttoHangfire.Access.Sessions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Tells who makes a call: the owner by her key, a browser by its session, a program by a key of its own, or nobody in particular.
/// The one place that decides what counts as a proof.
/// </summary>
internal sealed class OwnerProof(
    KnownKeys known, OwnerSessions sessions, ApiKeys keys, OpenCodes codes, Locality locality, WrongTries wrong, OttoSettings settings)
{
    /// <summary>In which header a page of ours shows the token of its session.</summary>
    public const string TokenHeader = "X-Otto-Token";

    /// <summary>In which fields a form does; where there is no script, a person types a fresh code instead.</summary>
    public const string TokenField = "otto_token";

    public const string CodeField = "otto_code";

    /// <summary>Who it is.</summary>
    /// <exception cref="RequestException">A key is shown that is none of ours, or a session decides without saying from where.</exception>
    public async Task<Caller> OfAsync(HttpContext context, Who who)
    {
        var nobody = Caller.Nobody(settings.IsOpenForReading && locality.IsLocal(context), Locality.IsHere(context));
        var shown = context.Request.Headers.Authorization;
        if (!string.IsNullOrWhiteSpace(shown))
        {
            return await OfKeyAsync(context, shown.Count == 1 ? shown[0] : null, nobody);
        }

        return await sessions.FindAsync(context) is { } session ? await OfSessionAsync(context, session, who, nobody) : nobody;
    }

    /// <summary>
    /// Whether what a call has shown at its beginning is still good. For calls that last: it changes nothing, and counts as no try.
    /// </summary>
    public async Task<bool> StillHoldsAsync(HttpContext context)
    {
        var shown = context.Request.Headers.Authorization.ToString();
        if (!string.IsNullOrWhiteSpace(shown))
        {
            return known.IsOwners(shown)
                || (KnownKeys.Bearer(shown) is { } key && await keys.HoldsAsync(key, context.RequestAborted));
        }

        return !Caller.Of(context).IsSignedIn || await sessions.LastsAsync(context);
    }

    private async Task<Caller> OfKeyAsync(HttpContext context, string? shown, Caller nobody)
    {
        if (known.IsOwners(shown))
        {
            return Caller.Owner("cli", TaskSource.Api);
        }

        if (known.IsAgents(shown))
        {
            return nobody;
        }

        return KnownKeys.Bearer(shown) is { } key && await keys.FindAsync(key, context.RequestAborted) is { } found
            ? found
            : throw Wrong(context, "The key is wrong.", $"The header Authorization shows no key of this Otto. {OwnerNeeded.HowTo}");
    }

    private async Task<Caller> OfSessionAsync(HttpContext context, SessionRow session, Who who, Caller nobody)
    {
        var signedIn = nobody with { MayRead = true, IsSignedIn = true };
        var request = context.Request;
        var isSafe = AgentGuard.IsSafe(request);
        if (!isSafe && who is not Who.Anyone && request.Headers.Origin.Count == 0 && request.Headers["Sec-Fetch-Site"].Count == 0)
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden,
                "The call does not say where it comes from.",
                "With the cookie of a session only a browser decides, and a browser sends Origin or Sec-Fetch-Site. A program sends a "
                    + "key.");
        }

        return await HasTokenAsync(request, session, isSafe)
            ? Caller.Owner("browser", TaskSource.Console) with { IsSignedIn = true }
            : signedIn;
    }

    /// <summary>
    /// A browser sends its cookies to every port of a host, so another program of this machine may know them. What it keeps for one
    /// origin it shows to that origin alone.
    /// </summary>
    private async Task<bool> HasTokenAsync(HttpRequest request, SessionRow session, bool isSafe)
    {
        if (request.Headers[TokenHeader].ToString() is { Length: > 0 } token)
        {
            return Secret.Is(token, session.TokenSha256);
        }

        if (isSafe || !request.HasFormContentType)
        {
            return false;
        }

        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        return Secret.Is(form[TokenField].ToString(), session.TokenSha256) || codes.TryUse(form[CodeField].ToString());
    }

    /// <summary>What is said to whoever guesses, who is slowed down.</summary>
    private RequestException Wrong(HttpContext context, string title, string detail) => wrong.Note(context)
        ? new RequestException(StatusCodes.Status401Unauthorized, title, detail)
        : new RequestException(
            StatusCodes.Status429TooManyRequests,
            "Too many wrong keys.",
            $"Wait {WrongTries.Window} seconds. A right key is let in at once.");
}
