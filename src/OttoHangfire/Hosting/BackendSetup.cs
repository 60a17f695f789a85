using FluentValidation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Bills;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Deploys;
using OttoHangfire.Doctor;
using OttoHangfire.Files;
using OttoHangfire.Input;
using OttoHangfire.Notes;
using OttoHangfire.Notifications;
using OttoHangfire.Retention;
using OttoHangfire.Runs;
using OttoHangfire.Storage;
using OttoHangfire.Tasks;
using OttoHangfire.Worker;

namespace OttoHangfire.Hosting;

/// <summary>What the backend is put together from, folder by folder.</summary>
internal static class BackendSetup
{
    public static void AddOtto(this IServiceCollection services, OttoSettings settings)
    {
        ColumnTypes.Register();
        Validation.UseJsonNames();
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton(_ => new SqliteDataSource(settings.DatabaseFile));
        services.AddSingleton<System.Data.Common.DbDataSource>(provider => provider.GetRequiredService<SqliteDataSource>());
        services.AddSingleton(provider => new SqliteJobStorage($"Data Source={settings.DatabaseFile}") { JobExpirationTimeout = TimeSpan.FromDays(settings.Retention.JobsDays) });
        services.AddSingleton<OttoDatabase>();
        services.AddSingleton<HangfireInTransaction>();

        services.AddSingleton<OttoTaskRepository>();
        services.AddSingleton<OccurrenceRepository>();
        services.AddSingleton<NewTasks>();
        services.AddSingleton<Recurrence>();
        services.AddSingleton<Uptime>();
        services.AddSingleton<SeenTimeRepository>();
        services.AddSingleton<ClockWatch>();
        services.AddSingleton<TaskAlarm>();
        services.AddSingleton<RecurringAlarm>();
        services.AddSingleton<TaskVerbs>();
        services.AddSingleton<TaskControl>();
        services.AddSingleton<TaskChanges>();
        services.AddSingleton<OccurrenceList>();
        services.AddSingleton<TaskRequests>();
        services.AddSingleton<RequestKeyRepository>();
        services.AddSingleton<PendingLimit>();
        services.AddSingleton<AgentTaskLimits>();
        services.AddSingleton<AgentStatusUpdate>();
        services.AddSingleton<IValidator<NewOttoTask>, NewOttoTaskValidator>();
        services.AddSingleton<AgentTaskValidator>();

        services.AddSingleton<OttoRunRepository>();
        services.AddSingleton<RunLogRepository>();
        services.AddSingleton<RunQueries>();
        services.AddSingleton<OpenRuns>();
        services.AddSingleton<RunClaims>();
        services.AddSingleton<RunReplies>();
        services.AddSingleton<RunConclusion>();
        services.AddSingleton<RunFinish>();
        services.AddSingleton<TaskCompletion>();
        services.AddSingleton<Resolution>();
        services.AddSingleton<AgentRunLimit>();
        services.AddSingleton<CrashLedger>();
        services.AddSingleton<NoteRepository>();
        services.AddSingleton<BillRepository>();
        services.AddSingleton<FilesFolder>();
        services.AddSingleton<FileRepository>();
        services.AddNotifications(settings);
        services.AddSingleton<Deployments>();

        services.AddSingleton<AuditRepository>();
        services.AddSingleton<ApprovalRepository>();
        services.AddSingleton<ApprovalDecisions>();
        services.AddSingleton<ActionPolicy>();
        services.AddSingleton<ActionRepository>();
        services.AddSingleton<ActionCatalogue>();
        services.AddSingleton<ActionJudge>();
        services.AddSingleton<ActionTransactions>();
        services.AddSingleton<ActionExecutor>();
        services.AddActionHandlers();

        services.AddSingleton<RetentionRepository>();
        services.AddSingleton<RetentionSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionSweep>());

        services.AddAgentClient();
        services.AddHttpClient<DoctorEngine>().ConfigurePrimaryHttpMessageHandler(DoctorEngine.NewHandler);
        services.AddHangfireWorker(settings);
    }

    /// <summary>A policy that means nothing stops the start, and not the first task.</summary>
    /// <exception cref="SettingsException">The message names the rule and where it stands.</exception>
    public static void CheckPolicy(this WebApplication app) => app.Services.GetRequiredService<ActionPolicy>();

    /// <summary>Takes the data folder for this process and brings the tables up to date.</summary>
    public static InstanceLock OpenDatabase(this WebApplication app, OttoSettings settings)
    {
        var instance = InstanceLock.Take(settings.DataDirectory, settings.Port);
        try
        {
            var source = app.Services.GetRequiredService<SqliteDataSource>();
            source.Prepare();
            new Migrator(source, Path.Combine(settings.DataDirectory, "backups"), app.Services.GetRequiredService<TimeProvider>()).Apply();
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }
}
