using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>
/// The ways out to the owner, and which one takes what names none: those of <c>otto.json</c>, and those that she has set up with a command
/// or a page. What stands in <c>otto.json</c> wins. Read anew each time, so a change holds at once.
/// </summary>
internal sealed class OwnersChannels(OttoSettings settings)
{
    /// <summary>Those that something can be sent over.</summary>
    public IReadOnlyList<ChannelSettings> All => AllOf(StoredChannels.Read(settings.DataDirectory));

    /// <summary>The one that is marked or chosen, or the only one that there is; null for none.</summary>
    public ChannelSettings? Default => DefaultOf(StoredChannels.Read(settings.DataDirectory));

    /// <summary>The one that <c>otto.json</c> marks; null where it marks none.</summary>
    public ChannelSettings? Marked => settings.Channels.FirstOrDefault(channel => channel.Default);

    /// <summary>Why the channels that she has set up do not count at all; null where nothing is wrong with their file.</summary>
    public string? Problem => StoredChannels.Read(settings.DataDirectory).Problem;

    public ChannelSettings? Find(string name) => All.FirstOrDefault(channel => channel.Name == name);

    /// <summary>Why nothing can be sent over a channel that there is; null where it can, or where there is none.</summary>
    public string? ProblemOf(string name)
    {
        var stored = StoredChannels.Read(settings.DataDirectory);
        return stored.Problem ?? Stored(stored).FirstOrDefault(channel => channel.Name == name)?.Problem;
    }

    /// <summary>When messages wait over a channel that has no quiet hours of its own; null where they never do.</summary>
    public QuietWindow? QuietHours => settings.QuietHours ?? StoredChannels.Read(settings.DataDirectory).QuietHours;

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
        var stored = StoredChannels.Read(settings.DataDirectory);
        var taking = DefaultOf(stored)?.Name;
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

    private ChannelSettings? DefaultOf(StoredChannels stored)
    {
        var all = AllOf(stored);
        return Marked ?? all.Find(channel => channel.Name == stored.Default) ?? (all.Count == 1 ? all[0] : null);
    }
}
