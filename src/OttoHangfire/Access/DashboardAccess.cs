using Hangfire.Dashboard;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Lets into the dashboard whom <see cref="AccessGuard"/> has let through. Hangfire's own filter looks at the remote address and
/// would let everyone in behind a proxy on the same machine.
/// </summary>
internal sealed class DashboardAccess : IDashboardAuthorizationFilter
{
    public bool Authorize(DashboardContext context) => true;

    /// <summary>Buttons are shown to a browser in which the owner is signed in.</summary>
    public static bool IsReadOnly(DashboardContext context) => Caller.Of(context.GetHttpContext()) is { IsOwner: false, IsSignedIn: false };

    /// <summary>Its pages are for readers, its buttons for the owner. Only <c>/stats</c> is asked with POST and changes nothing.</summary>
    public sealed class ButtonRule() : CallableBy(Who.Owner)
    {
        public override Who Of(HttpRequest request) =>
            AgentGuard.IsSafe(request) || request.Path.Equals("/hangfire/stats", StringComparison.OrdinalIgnoreCase)
                ? Who.Readers
                : Who.Owner;
    }
}
