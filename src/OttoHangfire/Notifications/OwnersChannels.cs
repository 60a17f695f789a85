using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>
/// The ways out to the owner: those of <c>otto.json</c>, and those that she has set up with a command or a page. Their file is read anew
/// each time, so a change holds at once: whoever has several questions asks them of one <see cref="Now"/>, and before he writes.
/// </summary>
internal sealed class OwnersChannels(OttoSettings settings)
{
    /// <summary>What the file said when it could last be read: for as long as it cannot, that holds.</summary>
    private StoredChannels? _lastRead;

    /// <summary>As they are in this moment.</summary>
    public ChannelsNow Now
    {
        get
        {
            var read = StoredChannels.Read(settings.DataDirectory);
            if (read.Problem is null)
            {
                _lastRead = read;
                return new ChannelsNow(settings, read);
            }

            return new ChannelsNow(settings, _lastRead?.InPlaceOf(read) ?? read);
        }
    }
}

/// <summary>
/// The ways out to the owner as they are in one moment, and which one takes what names none. What stands in <c>otto.json</c> wins.
/// </summary>
internal sealed class ChannelsNow(OttoSettings settings, StoredChannels stored)
{
    /// <summary>Without those that have the name of one of <c>otto.json</c>.</summary>
    private readonly List<KeptChannel> _kept = [.. stored.All.Where(kept => settings.Channels.All(channel => channel.Name != kept.Name))];

    /// <summary>Those that something can be sent over.</summary>
    public IReadOnlyList<ChannelSettings> All =>
        [.. settings.Channels, .. _kept.Select(channel => channel.Settings).OfType<ChannelSettings>()];

    /// <summary>The names of all that there are, also of those that cannot be used now.</summary>
    public IReadOnlyList<string> Names => [.. settings.Channels.Select(channel => channel.Name), .. _kept.Select(channel => channel.Name)];

    /// <summary>
    /// The name of the one that is marked or chosen, else of the browsers, else of the only one that there is; null for none. Also of one
    /// that cannot be used now: what is for it waits until it can, and goes over no other.
    /// </summary>
    public string? Default => Marked?.Name
        ?? Names.FirstOrDefault(name => name == stored.Default)
        ?? Browsers?.Name
        ?? (Names is [var only] ? only : null);

    /// <summary>The one that goes to the owner's browsers; null where there is none.</summary>
    public BrowserChannel? Browsers => All.OfType<BrowserChannel>().FirstOrDefault();

    /// <summary>The one that <c>otto.json</c> marks; null where it marks none.</summary>
    public ChannelSettings? Marked => settings.Channels.FirstOrDefault(channel => channel.Default);

    /// <summary>Why the channels that she has set up cannot be read; null where nothing is wrong with their file.</summary>
    public string? Problem => stored.Problem;

    /// <summary>When messages wait over a channel that has no quiet hours of its own; null where they never do.</summary>
    public QuietWindow? QuietHours => settings.QuietHours ?? stored.QuietHours;

    /// <summary>Where those were set; null where there are none.</summary>
    public string? QuietHoursSetIn => settings.QuietHours is not null ? "otto.json" : QuietHours is null ? null : StoredChannels.FileName;

    /// <summary>What everybody may know of them.</summary>
    public IReadOnlyList<ChannelSummary> Summaries
    {
        get
        {
            var taking = Default;
            return
            [
                .. settings.Channels.Select(channel => Summary(channel.Name, channel.Kind, channel.From, taking, problem: null)),
                .. _kept.Select(one => Summary(one.Name, one.Kind, StoredChannels.FileName, taking, one.Problem)),
            ];
        }
    }

    public ChannelSettings? Find(string name) => All.FirstOrDefault(channel => channel.Name == name);

    /// <summary>Whether there is one of this name, also where it cannot be used now.</summary>
    public bool IsThere(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether it stands in <c>otto.json</c>, where only an editor changes it.</summary>
    public bool IsOfTheFile(string name) => settings.Channels.Any(channel => channel.Name == name);

    /// <summary>Why nothing can be sent over a channel that there is; null where it can, or where there is none.</summary>
    public string? ProblemOf(string name) => Problem ?? Kept(name)?.Problem;

    /// <summary>As it is kept, with its secrets; null where it is kept nowhere, or stands in <c>otto.json</c>.</summary>
    public KeptChannel? Kept(string name) => _kept.Find(channel => channel.Name == name);

    /// <summary>When the quiet hours of a channel end that hold at an instant; null where it is not quiet then.</summary>
    public DateTimeOffset? QuietUntil(ChannelSettings? channel, DateTimeOffset at) =>
        (channel?.QuietHours ?? QuietHours) is { } window ? QuietTime.EndOf(window, settings.TimeZone, at) : null;

    private static ChannelSummary Summary(string name, string kind, string from, string? taking, string? problem) =>
        new() { Name = name, Kind = kind, Default = name == taking, From = from, Problem = problem };
}
