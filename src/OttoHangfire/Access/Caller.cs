using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>Who makes a call, as far as the call proves it; <see cref="OwnerProof"/> finds out.</summary>
internal sealed record Caller
{
    /// <summary>Whoever proves nothing, in the audit.</summary>
    public const string Program = "program";

    private const string SourceHeader = "X-Otto-Source";

    /// <summary>
    /// How the audit names the caller, and how that is known: <c>owner (cli)</c>, <c>owner (browser)</c>, <c>program</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What a call that reads nothing else proves may do.</summary>
    public bool MayRead { get; init; }

    public bool MayPutIn { get; init; }

    /// <summary>Whether it comes from this machine, whatever that is worth under the settings.</summary>
    public bool IsHere { get; init; }

    /// <summary>Whether it is proved that the owner makes this call: she decides.</summary>
    public bool IsOwner { get; init; }

    /// <summary>Whether a browser shows the cookie of a session. It may then read; to decide it needs the session's token, too.</summary>
    public bool IsSignedIn { get; init; }

    /// <summary>Where a task of the owner's comes from, if the call does not say it.</summary>
    public string OwnersSource { get; init; } = TaskSource.Api;

    private static Caller Itself { get; } = new() { Name = "backend", MayRead = true, MayPutIn = true, IsOwner = true };

    /// <summary>Whoever proves nothing; a program of this machine may read and put in tasks, if the settings leave that open.</summary>
    public static Caller Nobody(bool isTrusted, bool isHere) =>
        new() { Name = Program, MayRead = isTrusted, MayPutIn = isTrusted, IsHere = isHere };

    /// <summary>The owner, and how she is known.</summary>
    public static Caller Owner(string how, string source) =>
        new() { Name = $"owner ({how})", MayRead = true, MayPutIn = true, IsOwner = true, OwnersSource = source };

    /// <summary>Who makes this call.</summary>
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("Nobody has asked who makes this call.");

    /// <summary>Who presses a button of the dashboard. Where nobody calls, the backend does it by itself.</summary>
    public static Caller OfButton(HttpContext? context) => context is null ? Itself : Of(context);

    public static Caller Of(HttpRequest request) => Of(request.HttpContext);

    /// <summary>
    /// One of <see cref="TaskSource"/>; never <c>otto</c>, and only the owner is believed to be at her terminal or console.
    /// </summary>
    public string SourceOf(HttpRequest request) => !IsOwner ? TaskSource.Api : request.Headers[SourceHeader].ToString() switch
    {
        TaskSource.Cli => TaskSource.Cli,
        TaskSource.Console => TaskSource.Console,
        _ => OwnersSource,
    };

    public bool May(Who who) => who switch
    {
        Who.Anyone => true,
        Who.Watchers => IsHere || MayRead,
        Who.Readers => MayRead,
        Who.Person => IsOwner || IsSignedIn,
        Who.PuttingIn or Who.OwnerOfTask => MayPutIn,
        _ => IsOwner,
    };
}
