using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Incidents;

/// <summary>The channel over which the owner is told what is wrong.</summary>
internal sealed class OwnersChannel(OttoSettings settings)
{
    /// <summary>The one that is called the default one, else the only one; null where it is only shown.</summary>
    public string? Name { get; } =
        (settings.Channels.FirstOrDefault(channel => channel.IsDefault) ?? (settings.Channels is [var only] ? only : null))?.Name;
}
