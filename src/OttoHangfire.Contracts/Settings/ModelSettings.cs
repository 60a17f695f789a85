namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// The language model that holds now: what the environment says, else <c>otto.json</c>, else what the owner has set with a command or a
/// page. The last may change at any moment, so whoever asks the model reads this anew.
/// </summary>
public sealed class ModelSettings
{
    private const string Environment = "environment";

    private ModelSettings()
    {
    }

    public Uri? Endpoint { get; private init; }
    public string? Name { get; private init; }
    public string? ApiKey { get; private init; }
    public required string Provider { get; init; }

    /// <summary>Where each of them comes from.</summary>
    public required ModelOrigins From { get; init; }

    /// <summary>What was set and does not count, each in a sentence.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Host and port of the server, to be named in sentences; null where none is set.</summary>
    public string? Server => Endpoint?.Authority;

    internal static ModelSettings Of(OttoSettings settings)
    {
        var (given, stored) = (settings.ModelFrom, StoredModel.Read(settings.DataDirectory));

        // A key is for one server. Where another one is named, the one that is kept is not sent there, and neither is its dialect spoken.
        var isTheServer = settings.ModelEndpoint is null || settings.ModelEndpoint == stored.Endpoint;
        var key = settings.ModelApiKey ?? (isTheServer ? stored.ApiKey : null);
        var provider = given.Provider is null && isTheServer ? stored.Provider : null;
        return new ModelSettings
        {
            Endpoint = settings.ModelEndpoint ?? stored.Endpoint,
            Name = settings.ModelName ?? stored.Name,
            ApiKey = key,
            Provider = provider ?? settings.ModelProvider,
            From = new ModelOrigins
            {
                Endpoint = Origin(settings.ModelEndpoint, given.Endpoint, stored.Endpoint),
                Name = Origin(settings.ModelName, given.Name, stored.Name),
                Provider = given.Provider ?? (provider is null ? null : StoredModel.FileName),
                ApiKey = Origin(settings.ModelApiKey, given.ApiKey, key),
            },
            Notes = [.. NotesOn(settings, stored, isTheServer)],
        };
    }

    private static string? Origin(object? value, string? from, object? stored) =>
        value is not null ? from ?? SettingsFile.Name : stored is null ? null : StoredModel.FileName;

    private static IEnumerable<string> NotesOn(OttoSettings settings, StoredModel stored, bool isTheServer)
    {
        var given = settings.ModelFrom;
        if (stored.Problem is { } problem)
        {
            yield return problem;
        }

        if (stored.Endpoint is { } endpoint && !isTheServer)
        {
            yield return $"{Setting("modelEndpoint", given.Endpoint)} names the server, so the one that you set here "
                + $"({endpoint.Authority}) does not count, and its key is not sent.";
        }

        if (stored.Name is { } name && settings.ModelName is { } other && name != other)
        {
            yield return $"{Setting("modelName", given.Name)} names the model, so the one that you set here ({name}) does not count.";
        }

        if (stored.ApiKey is not null && isTheServer && settings.ModelApiKey is not null)
        {
            yield return $"{Setting("modelApiKey", given.ApiKey)} gives the key, so the one that you set here does not count.";
        }

        if (stored.Provider is { } provider && given.Provider is not null && isTheServer && provider != settings.ModelProvider)
        {
            yield return $"{Setting("modelProvider", given.Provider)} says {settings.ModelProvider}, so what you set here ({provider}) "
                + "does not count.";
        }

        if (settings.RemoteAgent is { } elsewhere)
        {
            yield return $"Otto runs elsewhere ({elsewhere.Authority}), and which model he asks is set there. Here it says only that he "
                + "has one, and what it may cost.";
        }
    }

    /// <summary>The setting as a person wrote it.</summary>
    private static string Setting(string key, string? from) =>
        from == Environment ? SettingsReader.EnvironmentName(key) : $"{key} in {SettingsFile.Name}";
}

/// <summary>
/// Where the settings of the model come from: <c>environment</c>, <c>otto.json</c>, <c>model.json</c> (set with a command or a page), or
/// null where there is none, or only the default.
/// </summary>
public sealed record ModelOrigins
{
    public string? Endpoint { get; init; }
    public string? Name { get; init; }
    public string? Provider { get; init; }
    public string? ApiKey { get; init; }

    internal static ModelOrigins Of(SettingsReader read) => new()
    {
        Endpoint = read.Origin("modelEndpoint"),
        Name = read.Origin("modelName"),
        Provider = read.Origin("modelProvider"),
        ApiKey = read.Origin("modelApiKey"),
    };
}
