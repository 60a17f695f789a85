using FluentValidation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OttoHangfire.Actions;
using OttoHangfire.Actions.Handlers;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Doctor;
using OttoHangfire.Http;
using OttoHangfire.Notes;
using OttoHangfire.Otto;
using OttoHangfire.Runs;
using OttoHangfire.Storage;
using OttoHangfire.Tasks;
using OttoHangfire.Worker;

namespace OttoHangfire.Hosting;

/// <summary>What the backend is put together from, folder by folder.</summary>
internal static class BackendSetup
{
<<<<<<< HEAD
    private static readonly TimeSpan KeepFinishedJobs = TimeSpan.FromDays(7);
=======
    public static OttoSettings AddSettings(this WebApplicationBuilder builder)
    {
        var settings = OttoSettings.Load(name => builder.Configuration[name], AppContext.BaseDirectory);
        if (settings.Database is not null)
        {
            throw new SettingsException("OTTO_DATABASE names a PostgreSQL database, which this version cannot use yet. Remove the setting to use SQLite.");
        }

        if (settings.Bind is { } address && !(IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip)) && address != "localhost")
        {
            throw new SettingsException(
                $"OTTO_BIND is \"{address}\": beyond this machine Otto needs an owner's password, which this version cannot set yet. Remove the setting to listen on this machine only.");
        }

        PrivateFiles.EnsureDataDirectory(settings.DataDirectory);
        builder.Services.AddSingleton(settings);
        return settings;
    }

    public static void AddWebServer(this WebApplicationBuilder builder, OttoSettings settings)
    {
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://{settings.Bind ?? "127.0.0.1"}:{settings.Port}"));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonBody.MaxLength;
            kestrel.Limits.MaxConcurrentConnections = 200;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Host.ConfigureHostOptions(host => host.ShutdownTimeout = TimeSpan.FromSeconds(9));

        builder.Services.ConfigureHttpJsonOptions(json => OttoJson.Apply(json.SerializerOptions));
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddOpenApi();

        // Registered antiforgery is what makes Hangfire's dashboard check its tokens; the keys outlive a restart.
        builder.Services.AddAntiforgery();
        builder.Services.AddDataProtection()
            .SetApplicationName("OttoHangfire")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.DataDirectory, "keys")));
    }

    public static void AddLogging(this WebApplicationBuilder builder, OttoSettings settings) =>
        builder.Services.AddSerilog(log => log
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning)
            .MinimumLevel.Override("System", Serilog.Events.LogEventLevel.Warning)
            .MinimumLevel.Override("Hangfire", Serilog.Events.LogEventLevel.Warning)
            .MinimumLevel.Override("Polly", Serilog.Events.LogEventLevel.Error)
            .MinimumLevel.Override("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", Serilog.Events.LogEventLevel.Fatal)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.File(
                Path.Combine(settings.LogDirectory, "backend-.log"),
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: 20 * 1024 * 1024,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: 7,
                formatProvider: CultureInfo.InvariantCulture));
>>>>>>> tests1

    public static void AddOtto(this IServiceCollection services, OttoSettings settings)
    {
        ColumnTypes.Register();
        Validation.UseJsonNames();
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton(_ => new SqliteDataSource(settings.DatabaseFile));
        services.AddSingleton<System.Data.Common.DbDataSource>(provider => provider.GetRequiredService<SqliteDataSource>());
        services.AddSingleton(provider => new SqliteJobStorage($"Data Source={settings.DatabaseFile}") { JobExpirationTimeout = KeepFinishedJobs });
        services.AddSingleton<OttoDatabase>();
        services.AddSingleton<HangfireInTransaction>();

        services.AddSingleton<OttoTaskRepository>();
        services.AddSingleton<OccurrenceRepository>();
        services.AddSingleton<NewTasks>();
        services.AddSingleton<TaskAlarm>();
        services.AddSingleton<TaskVerbs>();
        services.AddSingleton<TaskControl>();
        services.AddSingleton<TaskStatusByOtto>();
        services.AddSingleton<IValidator<NewOttoTask>, NewOttoTaskValidator>();

        services.AddSingleton<OttoRunRepository>();
        services.AddSingleton<RunLedger>();
        services.AddSingleton<RunEnds>();
        services.AddSingleton<CrashLedger>();
        services.AddSingleton<NoteRepository>();

        services.AddSingleton<ActionRepository>();
        services.AddSingleton<ActionCatalogue>();
        services.AddSingleton<ActionExecutor>();
        services.AddSingleton<IActionHandler, LogHandler>();
        services.AddSingleton<IActionHandler, LogNoteHandler>();
        services.AddSingleton<IActionHandler, CreateTaskHandler>();
        services.AddSingleton<IActionHandler, UpdateTaskStatusHandler>();

        services.AddOttoClient();
        services.AddHttpClient<DoctorEngine>().ConfigurePrimaryHttpMessageHandler(DoctorEngine.NewHandler);
        services.AddHangfireWorker(settings);
    }

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
