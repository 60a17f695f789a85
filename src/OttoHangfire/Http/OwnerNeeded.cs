using OttoHangfire.Contracts;

namespace OttoHangfire.Http;

/// <summary>What is said to a call that only the owner may make, and that does not prove that it is hers.</summary>
internal static class OwnerNeeded
{
    public const string Title = "Only the owner may do this.";

    /// <summary>RFC 9110: a 401 says how one shows who one is.</summary>
    public const string Challenge = "Bearer realm=\"otto\"";

    /// <summary>How a person proves it, and how a program does.</summary>
    public static string HowTo =>
        $"In a browser, sign in with the link that '{TypedCommand.Otto("open")}' prints. The command line proves it by itself, and a "
        + "program sends the owner's key (owner.key in the data folder) as 'Authorization: Bearer'.";

    public static RequestException Exception() => new(StatusCodes.Status401Unauthorized, Title, HowTo);
}
