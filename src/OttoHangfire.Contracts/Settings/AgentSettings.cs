using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// All that the agent is told, by its environment and in no other way. Whoever starts it reads <c>otto.json</c> first: the agent
/// knows neither the data folder nor the backend's address.
/// </summary>
public sealed class AgentSettings
{
    private static readonly Dictionary<string, SettingsValue> NoFile = new(StringComparer.Ordinal);

    /// <summary><c>OTTO_AGENT_PORT</c>, 1–65535. Default 8001.</summary>
    public required int Port { get; init; }

    /// <summary><c>OTTO_AGENT_KEY</c>: the secret that the backend shows with each call.</summary>
    public required string Secret { get; init; }

    public Uri? ModelEndpoint { get; init; }
    public string? ModelName { get; init; }
    public string? ModelApiKey { get; init; }
    public required string ModelProvider { get; init; }

    /// <summary>What must appear in no log.</summary>
    public IReadOnlyList<string> Secrets => ModelApiKey is null ? [Secret] : [Secret, ModelApiKey];

    /// <summary>In the agent's process: reads its environment.</summary>
    /// <exception cref="SettingsException">A value is wrong, or there is no secret.</exception>
    public static AgentSettings Read(Func<string, string?> environment)
    {
        var read = new SettingsReader(environment, NoFile);
        return new AgentSettings
        {
            Port = read.Port("agentPort", 8001),
            Secret = read.Secret("agentKey") ?? throw new SettingsException(
                "OTTO_AGENT_KEY is not set, and without a secret anyone could give Otto tasks. "
                + $"{TypedCommand.Start} starts him with one."),
            ModelEndpoint = read.Url("modelEndpoint"),
            ModelName = read.Text("modelName"),
            ModelApiKey = read.Secret("modelApiKey"),
            ModelProvider = read.OneOf("modelProvider", OttoSettings.ModelProviders, OttoSettings.ModelProviders[0]),
        };
    }

    /// <summary>In the process that starts the agent: what of its own settings concerns the agent.</summary>
    public static AgentSettings Of(OttoSettings settings, string secret)
    {
        var model = settings.ReadModel();
        return new()
        {
            Port = settings.AgentPort,
            Secret = secret,
            ModelEndpoint = model.Endpoint,
            ModelName = model.Name,
            ModelApiKey = model.ApiKey,
            ModelProvider = model.Provider,
        };
    }

    /// <summary>
    /// Another text for another model, server or key. Whoever has the secret can say with it whether two processes mean the same, and
    /// the key cannot be read from it.
    /// </summary>
    public string ModelVersion()
    {
        var text = string.Join('\n', ModelEndpoint?.AbsoluteUri.Trim(), ModelName?.Trim(), ModelProvider, ModelApiKey?.Trim());
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text))[..16]);
    }

    /// <summary>The environment variables that <see cref="Read"/> finds them in.</summary>
    public IReadOnlyDictionary<string, string> ToEnvironment()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OTTO_AGENT_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["OTTO_AGENT_KEY"] = Secret,
            ["OTTO_MODEL_ENDPOINT"] = ModelEndpoint?.OriginalString,
            ["OTTO_MODEL_NAME"] = ModelName,
            ["OTTO_MODEL_API_KEY"] = ModelApiKey,
            ["OTTO_MODEL_PROVIDER"] = ModelProvider,
        };
        return variables
            .Where(variable => variable.Value is not null)
            .ToDictionary(variable => variable.Key, variable => variable.Value!, StringComparer.Ordinal);
    }
}
