using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Access.Sessions;

/// <summary>The sessions of browsers: they begin with a code or a password, last 30 days from each use, and can be ended.</summary>
internal sealed class OwnerSessions(
    OttoDatabase database, SessionRepository sessions, AuditRepository audit, OttoSettings settings, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>A use is written down this often at most: reading must not become writing.</summary>
    private static readonly TimeSpan Slide = TimeSpan.FromDays(1);

    private const int LongestBrowser = 200;

    /// <summary>Cookies know no ports, so two Ottos on one machine need two names.</summary>
    private readonly string _cookie = $"otto-{Secret.Hash(settings.DataDirectory)[..10]}";

    /// <summary>Signs this browser in, and returns the token that its pages show.</summary>
    public async Task<string> BeginAsync(HttpContext context, string how)
    {
        var (cookie, token, browser) = (Secret.New(), Secret.New(), Browser(context.Request));
        await database.WriteAsync(
            async transaction =>
            {
                await sessions.ForgetOldAsync(transaction);
                var id = await sessions.AddAsync(new NewSession(browser, Secret.Hash(cookie), Secret.Hash(token)), transaction);
                await audit.AddAsync(Line("began", $"owner ({how})", $"session {id}: {browser}"), transaction);
            },
            context.RequestAborted);
        SetCookie(context, cookie);
        return token;
    }

    /// <summary>The session whose cookie the call shows; null when it shows none that lasts.</summary>
    public async Task<SessionRow?> FindAsync(HttpContext context)
    {
        if (context.Request.Cookies[_cookie] is not { Length: > 0 } cookie
            || await sessions.FindAsync(Secret.Hash(cookie), context.RequestAborted) is not { } session)
        {
            return null;
        }

        if (clock.GetUtcNow() - session.LastUsedAt > Slide)
        {
            await SlideAsync(context, session, cookie);
        }

        return session;
    }

    /// <summary>Whether the session whose cookie the call shows still lasts. This is no use of it.</summary>
    public async Task<bool> LastsAsync(HttpContext context) =>
        context.Request.Cookies[_cookie] is { Length: > 0 } cookie
        && await sessions.FindAsync(Secret.Hash(cookie), context.RequestAborted) is not null;

    public Task<Page<OwnerSession>> PageAsync(ListQuery query, CancellationToken cancellation) => sessions.PageAsync(query, cancellation);

    /// <summary>Ends one session.</summary>
    /// <exception cref="RefusalException">There is none with this number.</exception>
    public Task EndAsync(long id, string by, CancellationToken cancellation) => database.WriteAsync(
        async transaction =>
        {
            if (!await sessions.EndAsync(id, transaction))
            {
                throw RefusalException.NotFound($"There is no session {id}.");
            }

            await audit.AddAsync(Line("ended", by, $"session {id}"), transaction);
        },
        cancellation);

    public Task EndAllAsync(string by, CancellationToken cancellation) => database.WriteAsync(
        async transaction =>
        {
            var count = await sessions.EndAllAsync(transaction);
            await audit.AddAsync(Line("ended", by, $"all sessions ({count})"), transaction);
        },
        cancellation);

    private async Task SlideAsync(HttpContext context, SessionRow session, string cookie)
    {
        try
        {
            await database.WriteAsync(transaction => sessions.UseAsync(session.Id, transaction), context.RequestAborted);
            SetCookie(context, cookie);
        }
        catch (Exception full) when (DatabaseErrors.IsDiskFull(full))
        {
            // It lasts as long as it did; the next call tries again.
        }
    }

    private void SetCookie(HttpContext context, string cookie) => context.Response.Cookies.Append(
        _cookie,
        cookie,
        new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
            MaxAge = Life,
            IsEssential = true,
        });

    /// <summary>What the browser calls itself; shown in a list, believed by nobody.</summary>
    private static string Browser(HttpRequest request)
    {
        var name = Contracts.Texts.ForeignText.Readable(request.Headers.UserAgent.ToString());
        return name.Length == 0 ? "unknown" : name.Length <= LongestBrowser ? name : name[..LongestBrowser] + "…";
    }

    private static AuditEntry Line(string outcome, string by, string change) =>
        new() { Event = AuditEvent.Access, Outcome = outcome, AskedBy = by, AllowedBy = by, Change = change };
}
