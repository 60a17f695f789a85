using System.Text.Json;
using System.Text.RegularExpressions;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Reads one entry of a list in <c>otto.json</c>; what is wrong is said with the list, the entry and the field.</summary>
internal sealed partial class EntryReader
{
    private readonly JsonElement _entry;
    private readonly string _where;

    private EntryReader(JsonElement entry, string where)
    {
        _entry = entry;
        _where = where;
    }

    /// <summary>Reads all entries of a list; names must differ.</summary>
    /// <exception cref="SettingsException">The list or an entry is wrong.</exception>
    public static IReadOnlyList<T> All<T>(SettingsValue? setting, string key, string[] fields, Func<EntryReader, string, T> read)
    {
        if (setting is null || setting.Value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (setting.Value.ValueKind != JsonValueKind.Array)
        {
            throw new SettingsException($"{setting.Place}: \"{key}\" must be a list, like [{{ \"name\": \"phone\", … }}].");
        }

        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (entry, index) in setting.Value.EnumerateArray().Select((entry, index) => (entry, index)))
        {
            var reader = new EntryReader(entry, $"{setting.Place}: \"{key}\"[{index}]");
            reader.Check(fields);
            var name = reader.Name();
            if (!all.TryAdd(name, read(reader, name)))
            {
                throw reader.Wrong("name", $"is \"{name}\", as in another entry. Each entry needs a name of its own");
            }
        }

        return [.. all.Values];
    }

    /// <summary>Reads one entry that stands in no list.</summary>
    /// <exception cref="SettingsException">It is wrong; <see cref="SettingsException.Field"/> says where.</exception>
    public static T One<T>(JsonElement entry, string where, string[] fields, Func<EntryReader, string, T> read)
    {
        var reader = new EntryReader(entry, where);
        reader.Check(fields);
        return read(reader, reader.Name());
    }

    public string Text(string field) => Optional(field) ?? throw Missing(field);

    public string? Optional(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())
            ? value.GetString()
            : throw Wrong(field, "must be a text");
    }

    public string OneOf(string field, string[] allowed, string later = "") =>
        Text(field) is var text && allowed.Contains(text, StringComparer.Ordinal)
            ? text
            : throw Wrong(field, $"is \"{text}\", but must be {string.Join(" or ", allowed)}{later}");

    /// <summary>A text that no sentence shows: as it stands there, or <c>{"file": path}</c>, whose first line it is.</summary>
    public string Secret(string field) => OptionalSecret(field) ?? throw Missing(field);

    public string? OptionalSecret(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } reference => FromFile(field, reference),
        _ => Optional(field),
    };

    /// <summary>The same entry, when it has no other fields than these.</summary>
    public EntryReader Only(string[] fields)
    {
        Check(fields);
        return this;
    }

    public bool Switch(string field) => Find(field)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Wrong(field, "must be true or false"),
    };

    public int Number(string field, int from, int to, int otherwise)
    {
        if (Find(field) is not { } value)
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= from && number <= to
            ? number
            : throw Wrong(field, $"must be a whole number from {from} to {to}");
    }

    public IReadOnlyList<string> Texts(string field)
    {
        if (Find(field) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Wrong(field, "must be a list of texts");
    }

    /// <summary>The sentence never holds a value that could be a secret.</summary>
    public SettingsException Wrong(string field, string what) =>
        new($"{_where}: \"{field}\" {what}.") { Field = field, Fault = what };

    private SettingsException Missing(string field) => new($"{_where} has no \"{field}\".") { Field = field, Fault = "is missing" };

    private SettingsException Wrong(string what) => new($"{_where} {what}.");

    private string Name()
    {
        var name = Text("name");
        return NamePattern().IsMatch(name)
            ? name
            : throw Wrong("name", $"is \"{name}\", but may have only letters, digits, - and _, 50 at most");
    }

    private string FromFile(string field, JsonElement reference)
    {
        if (reference.EnumerateObject().ToList() is not [{ Name: "file", Value.ValueKind: JsonValueKind.String } only]
            || only.Value.GetString() is not { } path
            || !Path.IsPathFullyQualified(path))
        {
            throw Wrong(field, "must be a text, or {\"file\": \"…\"} with the whole path of a file that holds it");
        }

        try
        {
            return FirstLine(field, path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Wrong(field, $"is in {path}, which cannot be read: {unreadable.Message.TrimEnd('.')}");
        }
    }

    private string FirstLine(string field, string path)
    {
        if (!File.Exists(path))
        {
            throw Wrong(field, $"is in {path}, but there is no such file");
        }

        if (PrivateFiles.IsOpenToOthers(path))
        {
            throw Wrong(field, $"is in {path}, which others may read. Run 'chmod 600 {path}'");
        }

        return File.ReadLines(path).FirstOrDefault()?.Trim() is { Length: > 0 and <= 4000 } text
            ? text
            : throw Wrong(field, $"is in {path}, but its first line is empty or too long");
    }

    private void Check(string[] fields)
    {
        if (_entry.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("must be an object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in _entry.EnumerateObject())
        {
            if (!fields.Contains(member.Name, StringComparer.Ordinal))
            {
                throw new SettingsException(
                    $"{_where} has an unknown field \"{member.Name}\". The fields are: {string.Join(", ", fields)}.")
                { Field = member.Name, Fault = $"is no field of this kind. The fields are: {string.Join(", ", fields)}" };
            }

            if (!seen.Add(member.Name))
            {
                throw Wrong($"has \"{member.Name}\" twice");
            }
        }
    }

    /// <summary>What stands there; null where nothing does.</summary>
    public JsonElement? Find(string field) =>
        _entry.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,49}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex NamePattern();
}
