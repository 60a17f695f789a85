using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Notifications;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/settings/channels</c>: how Otto reaches the owner, set up, tried, changed and taken away.</summary>
internal static class ChannelRoutes
{
    private const string Path = "/settings/channels";

    private static readonly string[] Kinds = [EmailChannel.KindName, NtfyChannel.KindName, WebhookChannel.KindName];

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Path, (OwnersChannels channels, ChannelKeeper keeper) => ListOf(channels, keeper, refusal: null));
        pages.MapGet($"{Path}/add/{{kind}}", ShowNew);
        pages.MapGet($"{Path}/edit/{{name}}", ShowOne);
        forms.MapPost($"{Path}/add/{{kind}}", AddAsync);
        forms.MapPost($"{Path}/edit/{{name}}", ChangeAsync);
        forms.MapPost($"{Path}/default/{{name}}", MakeDefaultAsync);
        forms.MapPost($"{Path}/remove/{{name}}", RemoveAsync);
        forms.MapPost($"{Path}/test/{{name}}", TestAsync);
        forms.MapPost($"{Path}/quiet", SetQuietHoursAsync);
        forms.MapPost($"{Path}/quiet/off", NoQuietHoursAsync);
    }

    private static ConsolePage ShowNew(string kind, OwnersChannels channels) =>
        FormOf(channels, new ChannelForm { Kind = Known(kind), Default = channels.Now.All.Count == 0 }, kept: null, refusal: null);

    private static ConsolePage ShowOne(string name, ChannelKeeper keeper, OwnersChannels channels)
    {
        var kept = keeper.Get(name);
        return FormOf(channels, ChannelForm.Of(kept), kept, refusal: null);
    }

    private static async Task<IResult> AddAsync(
        string kind, HttpContext context, ChannelKeeper keeper, OwnersChannels channels, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var form = ChannelForm.Of(Known(kind), fields);
        try
        {
            // A box that was not ticked takes nothing away from another channel.
            var change = form.ToChange(fields);
            await keeper.AddAsync(change with { Default = form.Default ? true : null }, Caller.Of(context).Name, cancellation);
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal)
        {
            return FormOf(channels, form, kept: null, refusal);
        }
    }

    private static async Task<IResult> ChangeAsync(
        string name, HttpContext context, ChannelKeeper keeper, OwnersChannels channels, CancellationToken cancellation)
    {
        var kept = keeper.Get(name);
        var fields = await FormFields.ReadAsync(context.Request);
        var form = ChannelForm.Of(kept.Kind, fields) with { Name = name };
        try
        {
            var change = form.ToChange(fields) with { Default = form.Default == kept.Default ? null : form.Default };
            await keeper.ChangeAsync(name, change, form.Said(fields), Caller.Of(context).Name, cancellation);
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal)
        {
            return FormOf(channels, form, kept, refusal);
        }
    }

    private static Task<IResult> MakeDefaultAsync(
        string name, HttpContext context, ChannelKeeper keeper, OwnersChannels channels, CancellationToken cancellation)
    {
        var only = new HashSet<string>(StringComparer.Ordinal) { "default" };
        var change = new ChannelChange { Default = true };
        return ToldAsync(keeper.ChangeAsync(name, change, only, Caller.Of(context).Name, cancellation), channels, keeper);
    }

    private static Task<IResult> RemoveAsync(
        string name, HttpContext context, ChannelKeeper keeper, OwnersChannels channels, CancellationToken cancellation) =>
        ToldAsync(keeper.RemoveAsync(name, Caller.Of(context).Name, cancellation), channels, keeper);

    private static async Task<IResult> TestAsync(
        string name, ChannelCheck check, ChannelKeeper keeper, OwnersChannels channels, CancellationToken cancellation)
    {
        try
        {
            var answer = await check.SendAsync(name, cancellation);
            return ListOf(channels, keeper, refusal: null).With(nameof(ChannelListPage.Test), answer);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotDelivered)
        {
            return ListOf(channels, keeper, refusal).With(nameof(ChannelListPage.Tried), name);
        }
    }

    private static async Task<IResult> SetQuietHoursAsync(
        HttpContext context, ChannelKeeper keeper, OwnersChannels channels, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var hours = new QuietHours
        {
            From = fields.Text("quiet_from"),
            To = fields.Text("quiet_to"),
            TimeZone = keeper.QuietHours().Hours?.TimeZone,
        };
        return await ToldAsync(
            keeper.SetQuietHoursAsync(hours, Caller.Of(context).Name, cancellation), channels, keeper);
    }

    private static Task<IResult> NoQuietHoursAsync(
        HttpContext context, ChannelKeeper keeper, OwnersChannels channels, CancellationToken cancellation) =>
        ToldAsync(keeper.SetQuietHoursAsync(hours: null, Caller.Of(context).Name, cancellation), channels, keeper);

    private static async Task<IResult> ToldAsync(Task telling, OwnersChannels channels, ChannelKeeper keeper)
    {
        try
        {
            await telling;
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return ListOf(channels, keeper, refusal);
        }
    }

    private static string Known(string kind) =>
        Kinds.Contains(kind, StringComparer.Ordinal) ? kind : throw RefusalException.NotFound("There is no such kind of channel.");

    private static ConsolePage ListOf(OwnersChannels channels, ChannelKeeper keeper, RefusalException? refusal)
    {
        var now = channels.Now;
        return ConsolePage.Of<ChannelListPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(ChannelListPage.Channels), now.Summaries)
            .With(nameof(ChannelListPage.Marked), now.Marked?.Name)
            .With(nameof(ChannelListPage.Broken), now.Problem)
            .With(nameof(ChannelListPage.Quiet), keeper.QuietHours())
            .With(nameof(ChannelListPage.Errors), Errors(refusal, field => $"quiet_{field}"))
            .With(nameof(ChannelListPage.Problem), Problem(refusal));
    }

    private static ConsolePage FormOf(OwnersChannels channels, ChannelForm form, ChannelDetail? kept, RefusalException? refusal) =>
        ConsolePage.Of<ChannelPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(ChannelPage.Form), form)
            .With(nameof(ChannelPage.Kept), kept)
            .With(nameof(ChannelPage.Marked), channels.Now.Marked?.Name)
            .With(nameof(ChannelPage.Errors), Errors(refusal, field => field == form.Secret ? ProofPage.Secret : field))
            .With(nameof(ChannelPage.Problem), Problem(refusal));

    private static string? Problem(RefusalException? refusal) =>
        refusal is { Errors.Count: > 0 } ? "Nothing was changed yet. See below." : refusal?.Message;

    /// <summary>What is wrong, by the names that the fields have on the page.</summary>
    private static Dictionary<string, string[]> Errors(RefusalException? refusal, Func<string, string> nameOf) =>
        (refusal?.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal)).ToDictionary(
            error => nameOf(error.Key), error => error.Value, StringComparer.Ordinal);
}
