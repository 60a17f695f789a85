using System.Text;
using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary>A value of <c>otto.json</c> and where it stands, for the sentence that says it is wrong.</summary>
internal sealed record SettingsValue(JsonElement Value, string Place)
{
    /// <summary>Where the members of an object stand, in their order.</summary>
    public IReadOnlyList<string> InnerPlaces { get; init; } = [];
}

/// <summary>Reads <c>otto.json</c>; comments and trailing commas are allowed, unknown keys are not.</summary>
internal static class SettingsFile
{
    public const string Name = "otto.json";

    /// <summary>The settings that are objects, and what stands in them; read as <c>limits.depth</c>.</summary>
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.Ordinal)
    {
        ["limits"] =
        [
            "actions_per_run", "tasks_per_run", "tasks_per_day", "tasks_per_minute", "runs_per_hour", "depth", "pending_tasks",
            "open_tasks", "recurring_tasks", "workers_percent",
        ],
        ["budget"] = ["tokens_per_run", "tokens_per_day", "tokens_per_month", "money_per_day", "currency", "prices"],
        ["retention"] = ["runs_days", "occurrences_days", "jobs_days", "notifications_days"],
    };

    /// <summary>The setting without <c>OTTO_</c> in lower camel case, then the ones that only the file has.</summary>
    private static readonly string[] Keys =
    [
        "port", "agentPort", "agentUrl", "agentKey", "database", "worker", "timeZone",
        "modelEndpoint", "modelName", "modelApiKey", "modelProvider", "bind", "hosts", "publicUrl", "access", "certificate",
        "trustedProxies", "channels", "quietHours", "projects", "policy", "ping",
        .. Sections.Keys,
    ];

    public static IReadOnlyDictionary<string, SettingsValue> Read(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return new Dictionary<string, SettingsValue>(StringComparer.Ordinal);
        }

        var bytes = Bytes(path);
        var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            return Read(bytes.AsSpan(start), path);
        }
        catch (JsonException wrong)
        {
            var place = $"line {wrong.LineNumber + 1}, column {wrong.BytePositionInLine + 1}";
            throw new SettingsException(
                $"{path}, {place}: this is not JSON. Correct the file, or move it away to start with the defaults.", wrong);
        }
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            var why = Directory.Exists(path) ? "it is a folder" : unreadable.Message.TrimEnd('.');
            throw new SettingsException($"{path} cannot be read: {why}. It must be a file that you may read; or move it away.", unreadable);
        }
    }

    private static Dictionary<string, SettingsValue> Read(ReadOnlySpan<byte> json, string path)
    {
        var values = new Dictionary<string, SettingsValue>(StringComparer.Ordinal);
        var habits = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var reader = new Utf8JsonReader(json, habits);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new SettingsException($"{path}, line 1, column 1: the file must be a JSON object, like {{ \"port\": 8000 }}.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var place = $"{path}, {Place(json, (int)reader.TokenStartIndex)}";
            if (!Keys.Contains(key, StringComparer.Ordinal))
            {
                throw new SettingsException($"{place}: there is no setting \"{key}\".{Suggest(key)}");
            }

            reader.Read();
            if (Sections.TryGetValue(key, out var names) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadSection(key, names, ref reader, json, path, values);
                Add(values, key, new SettingsValue(default, place));
            }
            else if (names is not null && reader.TokenType != JsonTokenType.Null)
            {
                throw new SettingsException($"{place}: \"{key}\" must be an object, like {{ \"{names[0]}\": 10 }}.");
            }
            else
            {
                var inner = InnerPlaces(json, path, reader);
                Add(values, key, new SettingsValue(JsonElement.ParseValue(ref reader), place) { InnerPlaces = inner });
            }
        }

        // Text behind the closing brace is a mistake too; reading on makes the reader say so.
        reader.Read();
        return values;
    }

    /// <summary>Reads ahead with a copy of the reader.</summary>
    private static List<string> InnerPlaces(ReadOnlySpan<byte> json, string path, Utf8JsonReader ahead)
    {
        var places = new List<string>();
        if (ahead.TokenType != JsonTokenType.StartObject)
        {
            return places;
        }

        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            places.Add($"{path}, {Place(json, (int)ahead.TokenStartIndex)}");
            ahead.Skip();
        }

        return places;
    }

    private static void ReadSection(
        string section,
        string[] names,
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> json,
        string path,
        Dictionary<string, SettingsValue> values)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var place = $"{path}, {Place(json, (int)reader.TokenStartIndex)}";
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                throw new SettingsException(
                    $"{place}: there is no setting \"{name}\" under \"{section}\". The settings are: {string.Join(", ", names)}.");
            }

            reader.Read();
            Add(values, $"{section}.{name}", new SettingsValue(JsonElement.ParseValue(ref reader), place));
        }
    }

    private static void Add(Dictionary<string, SettingsValue> values, string key, SettingsValue value)
    {
        if (!values.TryAdd(key, value))
        {
            throw new SettingsException($"{value.Place}: \"{key}\" appears twice. Keep one.");
        }
    }

    private static string Place(ReadOnlySpan<byte> json, int offset)
    {
        var before = json[..offset];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"line {line}, column {column}";
    }

    private static string Suggest(string key)
    {
        static string Bare(string text) => text.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

        var bare = Bare(key);
        bare = bare.StartsWith("OTTO", StringComparison.Ordinal) ? bare["OTTO".Length..] : bare;
        var near = Array.Find(Keys, known => Bare(known) == bare);
        return near is null ? $" The settings are: {string.Join(", ", Keys)}." : $" Did you mean \"{near}\"?";
    }
}
