using OttoHangfire.Context;
using OttoHangfire.Contracts;

namespace OttoHangfire.Notifications;

/// <summary><c>channels</c>: whether there is one that takes what names none.</summary>
internal sealed class ChannelsContext(OwnersChannels channels) : IContextPart
{
    public string Need => SkillNeeds.Channels;

    public Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation) =>
        Task.FromResult<object>(new ChannelContext { Default = channels.Now.Default });
}
