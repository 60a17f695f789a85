using System.Text.Json;
using System.Text.Json.Nodes;

namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// The channels that the owner has set up with a command or a page: <c>channels.json</c> in the data folder, a file that only she may read.
/// Its entries are those of <c>channels</c> in <c>otto.json</c>.
/// </summary>
public sealed record StoredChannels
{
    public const string FileName = "channels.json";

    private static readonly JsonSerializerOptions Indented = new(OttoJson.Options) { WriteIndented = true };

    public IReadOnlyList<KeptChannel> All { get; init; } = [];

    /// <summary>The name of the channel that takes what names none, also one of <c>otto.json</c>; null where none was chosen.</summary>
    public string? Default { get; init; }

    /// <summary>When messages wait, over every channel that has no quiet hours of its own; null where no such time was chosen.</summary>
    public QuietWindow? QuietHours { get; init; }

    /// <summary>Why the whole file does not count; null where nothing is wrong.</summary>
    public string? Problem { get; private init; }

    /// <summary>What is kept now. A file that cannot be read counts as none, and <see cref="Problem"/> says so: it stops nobody.</summary>
    public static StoredChannels Read(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        try
        {
            return File.Exists(path) ? Of(JsonElement.Parse(File.ReadAllBytes(path)), path) : new StoredChannels();
        }
        catch (FileNotFoundException)
        {
            return new StoredChannels();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return Broken(path, unreadable is JsonException ? "it is not JSON" : unreadable.Message);
        }
    }

    /// <summary>This, read earlier, in place of one that cannot be read now; <see cref="Problem"/> goes on to say so.</summary>
    public StoredChannels InPlaceOf(StoredChannels unreadable) => this with { Problem = unreadable.Problem };

    /// <summary>Keeps it: a crash leaves the old file or the new one.</summary>
    public void Write(string dataDirectory)
    {
        var file = new JsonObject
        {
            ["default"] = Default,
            ["quiet_hours"] = JsonSerializer.SerializeToNode(QuietHours?.Said, OttoJson.Options),
            ["channels"] = new JsonArray([.. All.Select(channel => JsonNode.Parse(channel.Entry.GetRawText()))]),
        };
        PrivateFiles.EnsureDataDirectory(dataDirectory);
        PrivateFiles.Replace(PathIn(dataDirectory), file.ToJsonString(Indented) + "\n");
    }

    private static StoredChannels Of(JsonElement file, string path)
    {
        var isOurs = file.ValueKind == JsonValueKind.Object
            && file.EnumerateObject().All(member => member.Name is "default" or "quiet_hours" or "channels")
            && Member(file, "default") is null or { ValueKind: JsonValueKind.String }
            && Member(file, "channels") is { ValueKind: JsonValueKind.Array };
        if (!isOurs)
        {
            return Broken(path, "it is not as Otto wrote it");
        }

        QuietWindow? quiet;
        try
        {
            quiet = Member(file, "quiet_hours") is { } hours ? QuietWindow.Read(hours, what => new SettingsException(what)) : null;
        }
        catch (SettingsException wrong)
        {
            return Broken(path, $"its \"quiet_hours\" {wrong.Message}");
        }

        var all = file.GetProperty("channels").EnumerateArray().Select(entry => KeptChannel.Of(entry, path)).ToList();
        return all.TrueForAll(channel => channel is not null) && all.DistinctBy(channel => channel!.Name).Count() == all.Count
            ? new StoredChannels { All = all!, Default = Member(file, "default")?.GetString(), QuietHours = quiet }
            : Broken(path, "an entry of \"channels\" has no name of its own");
    }

    private static JsonElement? Member(JsonElement file, string name) =>
        file.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static StoredChannels Broken(string path, string why) => new()
    {
        Problem = $"{path} cannot be used: {why.TrimEnd('.')}. Correct it, or move it away and set the channels up again.",
    };

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);
}

/// <summary>One channel of <c>channels.json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Entry">As it stands there; its secrets are in it.</param>
/// <param name="Settings">What it says; null where that cannot be used.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
public sealed record KeptChannel(string Name, JsonElement Entry, ChannelSettings? Settings, string? Problem)
{
    /// <summary>What it is, also where it cannot be used.</summary>
    public string Kind => Text(Entry, "kind") ?? "";

    /// <summary>Reads an entry that somebody wants to keep.</summary>
    /// <exception cref="SettingsException">It is wrong; <see cref="SettingsException.Field"/> says where.</exception>
    public static KeptChannel Check(JsonElement entry)
    {
        var settings = ChannelReader.One(entry, StoredChannels.FileName) with { From = StoredChannels.FileName };
        return new KeptChannel(settings.Name, entry, settings, Problem: null);
    }

    /// <summary>Never what is secret in it.</summary>
    public override string ToString() => $"{Name} ({Kind})";

    /// <summary>Null where it does not even have a name.</summary>
    internal static KeptChannel? Of(JsonElement entry, string path)
    {
        if (entry.ValueKind != JsonValueKind.Object || Text(entry, "name") is not { } name)
        {
            return null;
        }

        try
        {
            var settings = ChannelReader.One(entry, $"{path}: {name}") with { From = StoredChannels.FileName };
            return new KeptChannel(name, entry, settings, Problem: null);
        }
        catch (SettingsException wrong)
        {
            return new KeptChannel(name, entry, Settings: null, wrong.Message);
        }
    }

    private static string? Text(JsonElement entry, string field) =>
        entry.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
