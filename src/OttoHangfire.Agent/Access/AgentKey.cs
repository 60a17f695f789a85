using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Access;

/// <summary>The secret that the backend shows with each call: <c>Authorization: Bearer …</c>.</summary>
internal sealed class AgentKey(string secret)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _expected = Fingerprint(secret);

    /// <summary>Fingerprints of equal length are compared in fixed time, so an answer's delay tells nothing about the secret.</summary>
    public bool Opens(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Fingerprint(authorization[Scheme.Length..].Trim()), _expected);

    private static byte[] Fingerprint(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>Puts the secret in front of every route that does not say that it needs none, and of every unknown one.</summary>
internal static class AgentKeyGuard
{
    public static void AddAgentKey(this IServiceCollection services, AgentSettings settings) =>
        services.AddSingleton(new AgentKey(settings.Secret));

    public static void UseAgentKey(this WebApplication app)
    {
        var key = app.Services.GetRequiredService<AgentKey>();
        app.Use((context, next) =>
        {
            var needsNone = context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            if (needsNone || key.Opens(context.Request.Headers.Authorization))
            {
                return next(context);
            }

            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw new RefusalException(
                StatusCodes.Status401Unauthorized,
                "Otto takes tasks from his backend only: send Authorization: Bearer with the secret that both were started with.");
        });
    }
}
