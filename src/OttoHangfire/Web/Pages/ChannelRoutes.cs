using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Notifications;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/settings/channels</c>: how Otto reaches the owner, set up, tried, changed and taken away.</summary>
internal static class ChannelRoutes
{
    private const string Path = "/settings/channels";

    private static readonly string[] Kinds =
        [EmailChannel.KindName, NtfyChannel.KindName, WebhookChannel.KindName, BrowserChannel.KindName];

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Path, (ChannelPages shown, CancellationToken cancellation) => shown.ListAsync(refusal: null, cancellation));
        pages.MapGet($"{Path}/add/{{kind}}", ShowNew);
        pages.MapGet($"{Path}/edit/{{name}}", ShowOne);
        forms.MapPost($"{Path}/add/{{kind}}", AddAsync);
        forms.MapPost($"{Path}/edit/{{name}}", ChangeAsync);
        forms.MapPost($"{Path}/default/{{name}}", MakeDefaultAsync);
        forms.MapPost($"{Path}/remove/{{name}}", RemoveAsync);
        forms.MapPost($"{Path}/test/{{name}}", TestAsync);
        forms.MapPost($"{Path}/browsers/{{id:long}}/remove", RemoveBrowserAsync);
        forms.MapPost($"{Path}/quiet", SetQuietHoursAsync);
        forms.MapPost($"{Path}/quiet/off", NoQuietHoursAsync);
    }

    private static ConsolePage ShowNew(string kind, OwnersChannels channels, ChannelPages shown) =>
        shown.FormOf(new ChannelForm { Kind = Known(kind), Default = channels.Now.All.Count == 0 }, kept: null, refusal: null);

    private static ConsolePage ShowOne(string name, ChannelKeeper keeper, ChannelPages shown)
    {
        var kept = keeper.Get(name);
        return shown.FormOf(ChannelForm.Of(kept), kept, refusal: null);
    }

    private static async Task<IResult> AddAsync(
        string kind, HttpContext context, ChannelKeeper keeper, ChannelPages shown, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var form = ChannelForm.Of(Known(kind), fields);
        try
        {
            // A box that was not ticked takes nothing away from another channel.
            var change = form.ToChange(fields, kept: null);
            await keeper.AddAsync(change with { Default = form.Default ? true : null }, Caller.Of(context).Name, cancellation);
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal)
        {
            return shown.FormOf(form, kept: null, refusal);
        }
    }

    private static async Task<IResult> ChangeAsync(
        string name, HttpContext context, ChannelKeeper keeper, ChannelPages shown, CancellationToken cancellation)
    {
        var kept = keeper.Get(name);
        var fields = await FormFields.ReadAsync(context.Request);
        var form = ChannelForm.Of(kept.Kind, fields) with { Name = name };
        try
        {
            var change = form.ToChange(fields, kept) with { Default = form.Default == kept.Default ? null : form.Default };
            await keeper.ChangeAsync(name, change, form.Said(fields), Caller.Of(context).Name, cancellation);
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal)
        {
            return shown.FormOf(form, kept, refusal);
        }
    }

    private static Task<IResult> MakeDefaultAsync(
        string name, HttpContext context, ChannelKeeper keeper, ChannelPages shown, CancellationToken cancellation)
    {
        var only = new HashSet<string>(StringComparer.Ordinal) { "default" };
        var change = new ChannelChange { Default = true };
        return ToldAsync(keeper.ChangeAsync(name, change, only, Caller.Of(context).Name, cancellation), shown, cancellation);
    }

    private static Task<IResult> RemoveAsync(
        string name, HttpContext context, ChannelKeeper keeper, ChannelPages shown, CancellationToken cancellation) =>
        ToldAsync(keeper.RemoveAsync(name, Caller.Of(context).Name, cancellation), shown, cancellation);

    private static Task<IResult> RemoveBrowserAsync(
        long id, HttpContext context, DeviceKeeper devices, ChannelPages shown, CancellationToken cancellation) =>
        ToldAsync(devices.RemoveAsync(id, Caller.Of(context).Name, cancellation), shown, cancellation);

    private static async Task<IResult> TestAsync(
        string name, ChannelCheck check, ChannelPages shown, CancellationToken cancellation)
    {
        try
        {
            var answer = await check.SendAsync(name, cancellation);
            return (await shown.ListAsync(refusal: null, cancellation)).With(nameof(ChannelListPage.Test), answer);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotDelivered)
        {
            return (await shown.ListAsync(refusal, cancellation)).With(nameof(ChannelListPage.Tried), name);
        }
    }

    private static async Task<IResult> SetQuietHoursAsync(
        HttpContext context, ChannelKeeper keeper, ChannelPages shown, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var hours = new QuietHours
        {
            From = fields.Text("quiet_from"),
            To = fields.Text("quiet_to"),
            TimeZone = keeper.QuietHours().Hours?.TimeZone,
        };
        return await ToldAsync(
            keeper.SetQuietHoursAsync(hours, Caller.Of(context).Name, cancellation), shown, cancellation);
    }

    private static Task<IResult> NoQuietHoursAsync(
        HttpContext context, ChannelKeeper keeper, ChannelPages shown, CancellationToken cancellation) =>
        ToldAsync(keeper.SetQuietHoursAsync(hours: null, Caller.Of(context).Name, cancellation), shown, cancellation);

    private static async Task<IResult> ToldAsync(Task telling, ChannelPages shown, CancellationToken cancellation)
    {
        try
        {
            await telling;
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await shown.ListAsync(refusal, cancellation);
        }
    }

    private static string Known(string kind) =>
        Kinds.Contains(kind, StringComparer.Ordinal) ? kind : throw RefusalException.NotFound("There is no such kind of channel.");
}
