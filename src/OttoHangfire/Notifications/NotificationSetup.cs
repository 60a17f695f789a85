using System.Net;
using OttoHangfire.Context;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>The way out to the person.</summary>
internal static class NotificationSetup
{
    public static void AddNotifications(this IServiceCollection services, OttoSettings settings)
    {
        services.AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.AddSingleton<OwnersChannels>();
        services.AddSingleton<IContextPart, ChannelsContext>();
        services.AddSingleton<ChannelLine>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<NtfySender>();
        services.AddSingleton(new TrustMailServer(IsTrusted: null));
        services.AddSingleton<EmailSender>();
        services.AddSingleton<PushSignature>();
        services.AddSingleton<DeviceRepository>();
        services.AddSingleton<DeviceKeeper>();
        services.AddSingleton<BrowserSender>();
        services.AddSingleton<MessageSender>();
        services.AddSingleton<ChannelCheck>();
        services.AddSingleton<ChannelKeeper>();
        services.AddSingleton<OutboxRepository>();
        services.AddSingleton<DueParcels>();
        services.AddSingleton<WayToAnswer>();
        services.AddSingleton<Outbox>();
        if (settings.Worker)
        {
            services.AddHostedService(provider => provider.GetRequiredService<Outbox>());
        }
    }
}
