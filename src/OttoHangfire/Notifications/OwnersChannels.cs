using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>
/// The ways out to the owner, and which one takes what names none: those of <c>otto.json</c>, and those that she has set up with a command
/// or a page. What stands in <c>otto.json</c> wins. Read anew each time, so a change holds at once.
/// </summary>
internal sealed class OwnersChannels(OttoSettings settings)
{
    /// <summary>What the file said when it could last be read: for as long as it cannot, that holds.</summary>
    private StoredChannels? _lastRead;

    /// <summary>Those that something can be sent over.</summary>
    public IReadOnlyList<ChannelSettings> All => AllOf(Read());

    /// <summary>
    /// The name of the one that is marked or chosen, or of the only one that there is; null for none. Also of one that cannot be used now:
    /// what is for it waits until it can, and goes over no other.
    /// </summary>
    public string? Default => DefaultOf(Read());

    /// <summary>The names of all that there are, also of those that cannot be used now.</summary>
    public IReadOnlyList<string> Names => NamesOf(Read());

    /// <summary>The one that <c>otto.json</c> marks; null where it marks none.</summary>
    public ChannelSettings? Marked => settings.Channels.FirstOrDefault(channel => channel.Default);

    /// <summary>Why the channels that she has set up cannot be read; null where nothing is wrong with their file.</summary>
    public string? Problem => Read().Problem;

    public ChannelSettings? Find(string name) => All.FirstOrDefault(channel => channel.Name == name);

    /// <summary>Whether there is one of this name, also where it cannot be used now.</summary>
    public bool IsThere(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>Why nothing can be sent over a channel that there is; null where it can, or where there is none.</summary>
    public string? ProblemOf(string name)
    {
        var stored = Read();
        return stored.Problem ?? Stored(stored).FirstOrDefault(channel => channel.Name == name)?.Problem;
    }

    /// <summary>When messages wait over a channel that has no quiet hours of its own; null where they never do.</summary>
    public QuietWindow? QuietHours => settings.QuietHours ?? Read().QuietHours;

    /// <summary>Where those were set; null where there are none.</summary>
    public string? QuietHoursSetIn => settings.QuietHours is not null ? "otto.json" : QuietHours is null ? null : StoredChannels.FileName;

    /// <summary>When the quiet hours of a channel end that hold at an instant; null where it is not quiet then.</summary>
    public DateTimeOffset? QuietUntil(ChannelSettings? channel, DateTimeOffset at) =>
        (channel?.QuietHours ?? QuietHours) is { } window ? QuietTime.EndOf(window, settings.TimeZone, at) : null;

    /// <summary>Whether it stands in <c>otto.json</c>, where only an editor changes it.</summary>
    public bool IsOfTheFile(string name) => settings.Channels.Any(channel => channel.Name == name);

    /// <summary>What everybody may know of them.</summary>
    public IReadOnlyList<ChannelSummary> Summaries()
    {
        var stored = Read();
        var taking = DefaultOf(stored);
        return
        [
            .. settings.Channels.Select(channel => Summary(channel.Name, channel.Kind, channel.From, taking, problem: null)),
            .. Stored(stored).Select(one => Summary(one.Name, one.Kind, StoredChannels.FileName, taking, one.Problem)),
        ];
    }

    private static ChannelSummary Summary(string name, string kind, string from, string? taking, string? problem) =>
        new() { Name = name, Kind = kind, Default = name == taking, From = from, Problem = problem };

    /// <summary>Without those that have the name of one of <c>otto.json</c>.</summary>
    private IEnumerable<KeptChannel> Stored(StoredChannels stored) => stored.All.Where(channel => !IsOfTheFile(channel.Name));

    private List<ChannelSettings> AllOf(StoredChannels stored) =>
        [.. settings.Channels, .. Stored(stored).Select(channel => channel.Settings).OfType<ChannelSettings>()];

    private List<string> NamesOf(StoredChannels stored) =>
        [.. settings.Channels.Select(channel => channel.Name), .. Stored(stored).Select(channel => channel.Name)];

    private string? DefaultOf(StoredChannels stored)
    {
        var names = NamesOf(stored);
        return Marked?.Name ?? names.Find(name => name == stored.Default) ?? (names.Count == 1 ? names[0] : null);
    }

    private StoredChannels Read()
    {
        var now = StoredChannels.Read(settings.DataDirectory);
        if (now.Problem is null)
        {
            _lastRead = now;
            return now;
        }

        return _lastRead?.InPlaceOf(now) ?? now;
    }
}
