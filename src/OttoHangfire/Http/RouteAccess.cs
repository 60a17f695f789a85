namespace OttoHangfire.Http;

/// <summary>Who may call a route. The list is closed.</summary>
internal enum Who
{
    /// <summary>Whoever reaches the port: only what signs somebody in, and what proves itself.</summary>
    Anyone,

    /// <summary>As <see cref="Readers"/>, and whatever runs on this machine: it starts and watches the backend.</summary>
    Watchers,

    /// <summary>Whoever may read: every program of this machine, unless the settings or the way here say otherwise.</summary>
    Readers,

    /// <summary>A person at a page: a browser in which the owner is signed in, or whoever proves to be her.</summary>
    Person,

    /// <summary>Whoever may put in tasks: as <see cref="Readers"/>, but no key that is only for reading.</summary>
    PuttingIn,

    /// <summary>As <see cref="PuttingIn"/>; a task of the owner's is touched by the owner alone, which the command itself checks.</summary>
    OwnerOfTask,

    /// <summary>The owner, who proves it.</summary>
    Owner,
}

/// <summary>What a route says of its callers. A route that says nothing is the owner's, and fails a test.</summary>
internal class CallableBy(Who who)
{
    /// <summary>What it says where it says the same of every request.</summary>
    public Who Alone => who;

    public virtual Who Of(HttpRequest request) => who;
}

/// <summary>The words with which a route says who may call it.</summary>
internal static class RouteAccess
{
    public static TBuilder ForAnyone<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CallableBy(Who.Anyone));

    public static TBuilder ForWatchers<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CallableBy(Who.Watchers));

    public static TBuilder ForReaders<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CallableBy(Who.Readers));

    public static TBuilder ForPerson<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CallableBy(Who.Person));

    public static TBuilder ForPuttingIn<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CallableBy(Who.PuttingIn));

    public static TBuilder ForOwnerOfTask<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CallableBy(Who.OwnerOfTask));

    public static TBuilder ForOwner<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CallableBy(Who.Owner));
}
