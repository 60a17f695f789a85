using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>
/// Keeps the browsers that take messages. One comes back by itself when a page of Otto's is opened in it, unless the owner has taken it
/// away.
/// </summary>
internal sealed class DeviceKeeper(
    OttoDatabase database, DeviceRepository devices, ChannelKeeper keeper, OwnersChannels channels, AuditRepository audit)
{
    /// <summary>So many can take messages at once.</summary>
    public const int Most = 50;

    private const int LongestName = 80;

    /// <summary>
    /// Lets a browser take messages from now on. Where it says <see cref="DeviceState.Gone"/> after that, its address is the one that its
    /// push service has ended: it has to ask there for another one. Where nobody has set up a channel for browsers, there is one then.
    /// </summary>
    /// <param name="asked">What the browser says.</param>
    /// <param name="userAgent">What it calls itself.</param>
    /// <param name="by">Who asks, for the audit.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RefusalException">A field is wrong, or there are too many.</exception>
    public async Task<Device> AddAsync(NewDevice asked, string userAgent, string by, CancellationToken cancellation)
    {
        var now = channels.Now;
        var entry = DeviceEntry.Of(asked, now.All.OfType<BrowserChannel>().Any(channel => channel.AllowPrivate));
        var name = asked.Name is { } given ? ForeignText.Line(given, LongestName) : null;
        var isPressed = asked.Again != true;
        var device = await database.WriteAsync(
            transaction => KeepAsync(entry, name, DeviceName.Of(userAgent), isPressed, by, transaction), cancellation);
        if (isPressed && now.Browsers is null)
        {
            await keeper.AddAsync(new ChannelChange { Name = FreeName(now), Kind = BrowserChannel.KindName }, by, cancellation);
        }

        return device.ToDevice();
    }

    /// <summary>Takes one away. It stays away until the button is pressed in it again.</summary>
    /// <exception cref="RefusalException">There is none with this number.</exception>
    public Task RemoveAsync(long id, string by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                var removed = await devices.RemoveAsync(id, transaction) ?? throw RefusalException.NotFound($"There is no browser {id}.");
                await audit.AddAsync(Line(AuditOutcome.Removed, by, removed), transaction);
            },
            cancellation);

    private async Task<DeviceRow> KeepAsync(
        DeviceEntry entry, string? name, string otherwise, bool isPressed, string by, SqlTransaction transaction)
    {
        var before = await devices.FindAsync(entry.BrowserId, transaction);
        if (before is { State: DeviceState.Removed } && !isPressed)
        {
            return before;
        }

        if (before is not null && entry.IsAs(before))
        {
            await devices.SeeAsync(before.Id, transaction);
            return before;
        }

        await devices.RemoveOthersAsync(entry.Endpoint, entry.BrowserId, transaction);
        if (before is null or { State: DeviceState.Removed } && await devices.CountAsync(transaction) >= Most)
        {
            throw RefusalException.Conflict($"{Most} browsers take messages already. Take some away that you do not use.");
        }

        var kept = await devices.KeepAsync(entry, name ?? before?.Name ?? otherwise, transaction);
        var outcome = before is null or { State: DeviceState.Removed } ? AuditOutcome.Created : AuditOutcome.Changed;
        await audit.AddAsync(Line(outcome, by, kept), transaction);
        return kept;
    }

    /// <summary>What the channel is called that is set up by itself.</summary>
    private static string FreeName(ChannelsNow channels) =>
        Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? "browser" : $"browser-{number}")
            .First(name => !channels.IsThere(name));

    private static AuditEntry Line(string outcome, string by, DeviceRow device) => new()
    {
        Event = AuditEvent.Channel,
        Outcome = outcome,
        AskedBy = by,
        AllowedBy = by,
        Change = $"{device}",
    };
}
