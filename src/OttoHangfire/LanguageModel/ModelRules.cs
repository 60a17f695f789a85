using System.Net;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Notifications;

namespace OttoHangfire.LanguageModel;

/// <summary>What a language model must be like to be set with a command or a page.</summary>
internal static class ModelRules
{
    private const int LongestEndpoint = 500;
    private const int LongestName = 200;
    private const string Anthropic = "anthropic";

    /// <summary>Names that are given within a network only (RFC 6761, RFC 6762, RFC 8375, and what routers use).</summary>
    private static readonly string[] NamesWithin = [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".home"];

    /// <summary>The address, when all is right.</summary>
    /// <exception cref="RefusalException">What is wrong, by field. Never what the key is.</exception>
    public static Uri Check(ModelChange change, bool hasKey, OttoSettings settings)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        void Look(string field, string? problem)
        {
            if (problem is not null)
            {
                errors[field] = [problem];
            }
        }

        var text = change.Endpoint?.Trim() ?? "";
        Look("endpoint", Uri.TryCreate(text, UriKind.Absolute, out var endpoint) ? OfEndpoint(endpoint, text, settings) : OfText(text));
        Look("name", OfName(change.Name?.Trim() ?? ""));
        Look("provider", change.Provider is null or "openai" or Anthropic ? null : "must be openai or anthropic");
        Look("api_key", hasKey && change.ApiKey is { } key ? StoredModel.ProblemOfKey(key) : null);
        return errors.Count == 0 ? endpoint! : throw RefusalException.Fields(errors);
    }

    /// <summary>How a server at this address is spoken to, where nobody has said so.</summary>
    public static string ProviderOf(Uri endpoint) => endpoint.Host == "api.anthropic.com" ? Anthropic : "openai";

    private static string OfText(string text) => text.Length == 0
        ? "is missing; the address of the model's server, like http://127.0.0.1:11434/v1"
        : "must be an address like http://127.0.0.1:11434/v1";

    private static string? OfName(string name) => name.Length switch
    {
        0 => "is missing; which of the server's models, like qwen3:8b",
        > LongestName => $"must have at most {LongestName} characters",
        _ => name.Any(char.IsControl) ? "must be one line of text" : null,
    };

    private static string? OfEndpoint(Uri endpoint, string text, OttoSettings settings) => endpoint switch
    {
        { Scheme: not ("http" or "https") } => "must begin with https://, or with http:// on this machine or in your own network",
        _ when text.Length > LongestEndpoint => $"must have at most {LongestEndpoint} characters",
        { UserInfo.Length: > 0 } => "must hold no user and no password; the key has a field of its own",
        { Query.Length: > 0 } or { Fragment.Length: > 0 } => "must end before ? and #; the key has a field of its own",
        _ when endpoint.IsLoopback && (endpoint.Port == settings.Port || endpoint.Port == settings.AgentPort) =>
            "is Otto's own address, not a model's; give one of the two another port",
        { Scheme: "http" } when !IsWithin(endpoint) =>
            "must begin with https:// for a server outside of your own network: over http, what you ask and the key can be read on the way",
        _ => null,
    };

    /// <summary>This machine, or one of the owner's network, as far as the address itself tells.</summary>
    private static bool IsWithin(Uri endpoint)
    {
        var host = endpoint.IdnHost.TrimEnd('.').ToLowerInvariant();
        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            ? !PublicAddress.IsPublic(address)
            : !host.Contains('.', StringComparison.Ordinal)
                || Array.Exists(NamesWithin, name => host.EndsWith(name, StringComparison.Ordinal));
    }
}
