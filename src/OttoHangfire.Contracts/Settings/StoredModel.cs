using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// The language model that the owner has set with a command or a page: <c>model.json</c> in the data folder, and its key apart from it in
/// <c>keys/model.key</c>. Both are files that only the owner may read.
/// </summary>
public sealed class StoredModel
{
    public const string FileName = "model.json";

    private const int LongestKey = 4_000;

    private static readonly JsonSerializerOptions Json = new(OttoJson.Options) { WriteIndented = true };

    private StoredModel()
    {
    }

    /// <summary>Null where none is kept.</summary>
    public Uri? Endpoint { get; private init; }

    public string? Name { get; private init; }
    public string? Provider { get; private init; }
    public string? ApiKey { get; private init; }

    /// <summary>Why what lies there does not count; null where nothing is wrong.</summary>
    public string? Problem { get; private init; }

    /// <summary>What is kept now. Files that cannot be read count as none, and <see cref="Problem"/> says so: they stop nobody.</summary>
    public static StoredModel Read(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        try
        {
            var (text, key) = Texts(dataDirectory);
            return text is null ? new StoredModel() : Of(dataDirectory, JsonSerializer.Deserialize<Kept>(text, Json), key);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            var why = unreadable is JsonException ? "it is not as Otto wrote it" : unreadable.Message;
            return new StoredModel { Problem = Broken(path, why) };
        }
    }

    /// <summary>
    /// Keeps a model. A key that changes goes first and comes last, so that no moment has the key of one server beside the address of
    /// another.
    /// </summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="endpoint">Where its server is.</param>
    /// <param name="name">Which of the server's models.</param>
    /// <param name="provider">How the server is spoken to.</param>
    /// <param name="key">The key; null for none.</param>
    public static void Write(string dataDirectory, Uri endpoint, string name, string provider, string? key)
    {
        PrivateFiles.EnsureDataDirectory(dataDirectory);
        var isKept = key is not null && Read(dataDirectory) is var before && before.ApiKey == key && before.Endpoint == endpoint;
        if (!isKept)
        {
            File.Delete(KeyIn(dataDirectory));
        }

        var kept = new Kept { Endpoint = endpoint.OriginalString, Name = name, Provider = provider };
        PrivateFiles.Replace(PathIn(dataDirectory), JsonSerializer.Serialize(kept, Json) + "\n");
        if (!isKept && key is not null)
        {
            PrivateFiles.Replace(KeyIn(dataDirectory), key + "\n");
        }
    }

    /// <summary>Forgets the model and its key. Harmless where there is none.</summary>
    public static void Remove(string dataDirectory)
    {
        foreach (var path in new[] { KeyIn(dataDirectory), PathIn(dataDirectory) }.Where(path => File.Exists(path)))
        {
            File.Delete(path);
        }
    }

    /// <summary>What is wrong with a key, as a clause that does not hold it; null where nothing is.</summary>
    public static string? ProblemOfKey(string key) => key.Length switch
    {
        0 => "must not be empty",
        > LongestKey => $"must have at most {LongestKey} characters",
        _ => HeaderText.Problem(key),
    };

    /// <summary>What stands in the two files at one moment: a key is never read beside an address that it came after.</summary>
    private static (string? Model, string? Key) Texts(string dataDirectory)
    {
        while (true)
        {
            var model = TextOf(PathIn(dataDirectory));
            var key = TextOf(KeyIn(dataDirectory));
            if (model == TextOf(PathIn(dataDirectory)))
            {
                return (model, key);
            }
        }
    }

    private static string? TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static StoredModel Of(string dataDirectory, Kept? kept, string? textOfKey)
    {
        if (kept is null
            || !Uri.TryCreate(kept.Endpoint, UriKind.Absolute, out var endpoint)
            || endpoint.Scheme is not ("http" or "https")
            || !IsName(kept.Name)
            || !OttoSettings.ModelProviders.Contains(kept.Provider, StringComparer.Ordinal))
        {
            return new StoredModel { Problem = Broken(PathIn(dataDirectory), "it is not as Otto wrote it") };
        }

        var model = new StoredModel { Endpoint = endpoint, Name = kept.Name, Provider = kept.Provider };
        if (textOfKey?.Trim() is not { } key)
        {
            return model;
        }

        var path = KeyIn(dataDirectory);
        return ProblemOfKey(key) is { } problem
            ? new StoredModel
            {
                Endpoint = endpoint,
                Name = kept.Name,
                Provider = kept.Provider,
                Problem = $"{path} {problem}. To set the key again, run '{TypedCommand.Otto("model set")}'.",
            }
            : new StoredModel { Endpoint = endpoint, Name = kept.Name, Provider = kept.Provider, ApiKey = key };
    }

    /// <summary>It travels in an environment variable and in sentences.</summary>
    private static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl);

    private static string Broken(string path, string why) =>
        $"{path} cannot be used: {why.TrimEnd('.')}. To set the model again, run '{TypedCommand.Otto("model set")}'.";

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);

    private static string KeyIn(string dataDirectory) => Path.Combine(dataDirectory, "keys", "model.key");

    private sealed record Kept
    {
        public string? Endpoint { get; init; }
        public string? Name { get; init; }
        public string? Provider { get; init; }
    }
}
