using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>The ways out to the owner that are set up, and which one takes what names none.</summary>
internal sealed class OwnersChannels(OttoSettings settings)
{
    public IReadOnlyList<ChannelSettings> All => settings.Channels;

    /// <summary>The one that is marked, or the only one that there is; null for none.</summary>
    public ChannelSettings? Default => DefaultOf(All);

    public ChannelSettings? Find(string name) => All.FirstOrDefault(channel => channel.Name == name);

    /// <summary>What everybody may know of them.</summary>
    public IReadOnlyList<ChannelSummary> Summaries()
    {
        var all = All;
        var taking = DefaultOf(all);
        return
        [
            .. all.Select(channel => new ChannelSummary
            {
                Name = channel.Name,
                Kind = channel.Kind,
                Default = channel == taking,
                From = channel.From,
            }),
        ];
    }

    private static ChannelSettings? DefaultOf(IReadOnlyList<ChannelSettings> channels) =>
        channels.FirstOrDefault(channel => channel.Default) ?? (channels.Count == 1 ? channels[0] : null);
}
