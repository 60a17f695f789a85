using OttoHangfire.Http;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.News;
using OttoHangfire.Web.Pages;
using OttoHangfire.Web.Parts;
using OttoHangfire.Web.Pictures;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web;

/// <summary>The console at <c>/</c>: pages for a person, rendered here. They ask the same queries and operations as the API.</summary>
internal static class ConsoleSetup
{
    public static void AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<OwnersTime>();
        services.AddSingleton<TaskPages>();
        services.AddSingleton<ChannelPages>();
        services.AddSingleton<FormGuard>();
        services.AddScoped<FormToken>();
        services.AddScoped<PageRenderer>();
        services.AddSingleton<NeedsYou>();
        services.AddSingleton<LastDays>();
        services.AddScoped<PageNews>();
    }

    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var parts = routes.MapGroup("").ExcludeFromDescription().ForPerson();
        var pages = routes.MapGroup("").ExcludeFromDescription().ForPerson().AddEndpointFilter<RouteGroupBuilder, PageNewsFilter>();
        var forms = routes.MapGroup("").ExcludeFromDescription().ForOwner().AddEndpointFilter<RouteGroupBuilder, FormGuard>()
            .AddEndpointFilter<RouteGroupBuilder, PageNewsFilter>();
        NewsRoutes.Map(parts);
        HomeRoutes.Map(pages, forms);
        WeekRoutes.Map(forms);
        AskRoutes.Map(forms);
        TaskRoutes.Map(pages, forms);
        EditTaskRoutes.Map(pages, forms);
        InstantRoutes.Map(forms);
        ReminderRoutes.Map(forms);
        ManyTasksRoutes.Map(pages, forms);
        RunRoutes.Map(pages, parts, forms);
        ApprovalRoutes.Map(pages, forms);
        ListRoutes.Map(pages);
        DoctorRoutes.Map(pages, parts);
        MessageRoutes.Map(pages, forms);
        SearchRoutes.Map(pages);
        SettingsRoutes.Map(pages, forms);
        ModelRoutes.Map(pages, forms);
        ChannelRoutes.Map(pages, forms);
    }
}
