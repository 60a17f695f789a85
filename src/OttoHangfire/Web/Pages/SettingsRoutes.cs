using OttoHangfire.Access;
using OttoHangfire.Access.Keys;
using OttoHangfire.Access.Sessions;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Notifications;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;
using OttoHangfire.Worker;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/settings</c>: the stop switch, what Otto may do by himself, and who is signed in.</summary>
internal static class SettingsRoutes
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/settings", ShowAsync);
        forms.MapPost("/settings/worker", SwitchAsync);
        forms.MapPost("/settings/access", ShowAccessAsync);
        forms.MapPost("/settings/sessions/{id:long}/end", EndSessionAsync);
        forms.MapPost("/settings/keys/revoke", RevokeKeyAsync);
        forms.MapPost("/settings/permissions/{id:long}/end", EndPermissionAsync);
        VacationRoutes.Map(forms);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellation) =>
        await PageOfAsync(context, refusal: null, cancellation);

    /// <summary>A form, although it changes nothing: who has a cookie only is not shown what else opens the door.</summary>
    private static async Task<IResult> ShowAccessAsync(
        HttpContext context, OwnerSessions sessions, KeyRepository keys, CancellationToken cancellation)
    {
        var page = await PageOfAsync(context, refusal: null, cancellation);
        return page
            .With(nameof(SettingsPage.Sessions), (await sessions.PageAsync(Query("sessions"), cancellation)).Items)
            .With(nameof(SettingsPage.Keys), (await keys.PageAsync(Query("keys"), cancellation)).Items);
    }

    private static async Task<IResult> SwitchAsync(HttpContext context, WorkerSwitch worker, CancellationToken cancellation)
    {
        var position = (await FormFields.ReadAsync(context.Request)).Text("position");
        try
        {
            await worker.SetAsync(position switch { "on" => true, "off" => false, _ => null }, Caller.Of(context).Name, cancellation);
            return SeeOther.To("/settings");
        }
        catch (RefusalException refusal)
        {
            return await PageOfAsync(context, refusal, cancellation);
        }
    }

    private static async Task<IResult> EndPermissionAsync(
        long id, HttpContext context, StandingPermissions permissions, CancellationToken cancellation)
    {
        try
        {
            await permissions.RevokeAsync(id, Caller.Of(context).Name, cancellation);
            return SeeOther.To("/settings");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await PageOfAsync(context, refusal, cancellation);
        }
    }

    private static async Task<IResult> EndSessionAsync(
        long id, HttpContext context, OwnerSessions sessions, CancellationToken cancellation)
    {
        await sessions.EndAsync(id, Caller.Of(context).Name, cancellation);
        return SeeOther.To("/settings");
    }

    private static async Task<IResult> RevokeKeyAsync(HttpContext context, ApiKeys keys, CancellationToken cancellation)
    {
        var name = (await FormFields.ReadAsync(context.Request)).Text("name") ?? "";
        await keys.RevokeAsync(name, Caller.Of(context).Name, cancellation);
        return SeeOther.To("/settings");
    }

    public static async Task<ConsolePage> PageOfAsync(HttpContext context, RefusalException? refusal, CancellationToken cancellation)
    {
        var services = context.RequestServices;
        return ConsolePage.Of<SettingsPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(SettingsPage.IsOn), await services.GetRequiredService<WorkerSwitch>().IsOnAsync(cancellation))
            .With(nameof(SettingsPage.Model), ModelOf(services.GetRequiredService<OttoSettings>().ReadModel()))
            .With(nameof(SettingsPage.Channels), services.GetRequiredService<OwnersChannels>().Now.Summaries)
            .With(nameof(SettingsPage.Actions), services.GetRequiredService<ActionCatalogue>().Descriptions)
            .With(nameof(SettingsPage.Rules), services.GetRequiredService<PolicyRules>().Answers)
            .With(nameof(SettingsPage.Permissions), await ActiveAsync(services.GetRequiredService<PermissionRepository>(), cancellation))
            .With(nameof(SettingsPage.Vacations), await ToComeAsync(services, cancellation))
            .With(nameof(SettingsPage.Limits), services.GetRequiredService<OttoSettings>().Limits)
            .With(nameof(SettingsPage.Problem), refusal?.Message);
    }

    private static string? ModelOf(ModelSettings model) =>
        model.Endpoint is null ? null : $"{model.Name ?? "a model without a name"} at {model.Server}";

    private static async Task<IReadOnlyList<Permission>> ActiveAsync(PermissionRepository permissions, CancellationToken cancellation) =>
        [.. (await permissions.PageAsync(Query("permissions"), cancellation)).Items.Where(one => one.Status == PermissionStatus.Active)];

    /// <summary>Those that have not ended.</summary>
    private static async Task<IReadOnlyList<Vacation>> ToComeAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var query = ListQuery.Read("vacations", $"{Commands.Vacations.Most}", cursor: null);
        var all = await services.GetRequiredService<VacationRepository>().PageAsync(query, cancellation);
        return [.. all.Items.Where(vacation => vacation.To > now).OrderBy(vacation => vacation.From)];
    }

    private static ListQuery Query(string list) => ListQuery.Read(list, "100", cursor: null);
}
