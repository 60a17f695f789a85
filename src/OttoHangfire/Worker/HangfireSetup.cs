using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using OttoHangfire.Access;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Dashboard;
using OttoHangfire.Runs;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>Hangfire in this process: storage, filters, server and dashboard, with nothing taken from its statics.</summary>
internal static class HangfireSetup
{
    public static void AddHangfireWorker(this IServiceCollection services, OttoSettings settings)
    {
        services.AddSingleton<JobTraceFilter>().AddSingleton<IJobFilterProvider>(Filters);

        // The buttons set alarms, and an alarm needs the filters: so the buttons are made when one is pressed.
        services.AddSingleton(provider => new JobStateFilter(
            provider.GetRequiredService<JobButtons>,
            provider.GetRequiredService<QueueOfJob>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<QueueOfJob>();
        services.AddSingleton<JobButtons>();
        services.AddSingleton<ITimeZoneResolver, TimeZones>();

        // Otherwise the static one, which is of the host that was set up last: a second one in this process would take it away.
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));

        services.AddDashboardPages();
        services.AddHangfire((provider, hangfire) => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseStorage(provider.GetRequiredService<JobStorage>()));

        services.AddSingleton<IRecurringJobManagerFactory, RecurringJobButtons>();

        services.AddTransient(provider => new RunTaskJob(provider.GetRequiredService<TaskRunner>()));
        services.AddSingleton<TaskJob>(
            _ => (taskId, queue) => Job.FromExpression<RunTaskJob>(job => job.RunAsync(taskId, null!, CancellationToken.None), queue));
        services.AddSingleton<Queues>();
        services.AddSingleton<RecurringJobs>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<OwnerRepository>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<WorkerSwitchRepository>();
        services.AddSingleton<WorkerSwitch>();
        if (settings.Worker)
        {
            services.StartWorker(settings.Limits);
        }
    }

    public static void MapHangfire(this WebApplication app) =>
        app.MapHangfireDashboard("/hangfire", new DashboardOptions
        {
            Authorization = [new DashboardAccess()],
            AppPath = "/",
            DashboardTitle = "Otto's jobs",
            DisplayStorageConnectionString = false,
            TimeZoneResolver = app.Services.GetRequiredService<ITimeZoneResolver>(),
            DisplayNameFunc = new TaskJobName(app.Services.GetRequiredService<OttoTaskRepository>()).Of,
            IsReadOnlyFunc = DashboardAccess.IsReadOnly,
        }).WithMetadata(new DashboardAccess.ButtonRule());

    /// <summary>Hangfire takes its pages from here, and its own list only where there is none.</summary>
    private static void AddDashboardPages(this IServiceCollection services)
    {
        services.AddSingleton<TaskOfJob>(_ => TaskJobName.TaskOf);
        services.AddSingleton<TaskPages>();
        services.AddSingleton(provider => provider.GetRequiredService<TaskPages>().Routes());
    }

    private static void Configure(BackgroundJobServerOptions server, QueueWorkers workers, IServiceProvider provider)
    {
        server.ServerName = workers.Name;
        server.Queues = [workers.Queue];
        server.WorkerCount = workers.Count;
        server.SchedulePollingInterval = TimeSpan.FromMilliseconds(250);
        server.CancellationCheckInterval = TimeSpan.FromSeconds(1);
        server.ShutdownTimeout = TimeSpan.FromSeconds(8);
        server.TimeZoneResolver = provider.GetRequiredService<ITimeZoneResolver>();
        server.FilterProvider = provider.GetRequiredService<IJobFilterProvider>();
        server.Activator = provider.GetRequiredService<JobActivator>();
    }

    private static void StartWorker(this IServiceCollection services, LimitSettings limits)
    {
        services.AddHostedService(provider => provider.GetRequiredService<WorkerSwitch>());

        // Started before whatever claims, and stopped after it.
        services.AddHostedService(provider => provider.GetRequiredService<Heartbeat>());

        // The net looks before the first job runs: what a crash left is free by then.
        services.AddHostedService(provider => provider.GetRequiredService<Reconciler>());
        for (var server = 0; server < Failpoint.HangfireServers; server++)
        {
            foreach (var workers in QueueWorkers.Of(limits))
            {
                services.AddHangfireServer((provider, options) => Configure(options, workers, provider));
            }
        }
    }

    /// <summary>Our filters and the one that feeds the dashboard's graphs; not Hangfire's global list with its own retries.</summary>
    private static JobFilterProviderCollection Filters(IServiceProvider provider)
    {
        var ours = provider.GetRequiredService<JobStateFilter>();
        var traces = provider.GetRequiredService<JobTraceFilter>();
        var filters = new JobFilterCollection { ours, new SkipIfStillQueued(), traces, new StatisticsHistoryAttribute() };
        return [filters, new JobFilterAttributeFilterProvider()];
    }
}
