using OttoHangfire.Access.Keys;
using OttoHangfire.Access.Sessions;

namespace OttoHangfire.Access;

/// <summary>What tells who calls.</summary>
internal static class AccessSetup
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<Locality>();
        services.AddSingleton<WrongTries>();
        services.AddSingleton<PasswordTries>();
        services.AddSingleton<OpenCodes>();
        services.AddSingleton<SessionRepository>();
        services.AddSingleton<OwnerSessions>();
        services.AddSingleton<KeyRepository>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<OwnerProof>();
    }
}
