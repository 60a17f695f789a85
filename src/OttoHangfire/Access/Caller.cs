using OttoHangfire.Contracts;

namespace OttoHangfire.Access;

/// <summary>Who makes a request, as far as a backend without a login can tell: a word for the record, not a proof.</summary>
internal static class Caller
{
    /// <summary>Whoever presses a button of Hangfire's dashboard.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>One of <see cref="TaskSource"/>; never <c>otto</c>.</summary>
    public static string Of(HttpRequest request) =>
        request.Headers["X-Otto-Source"].ToString() is TaskSource.Cli ? TaskSource.Cli : TaskSource.Api;
}
