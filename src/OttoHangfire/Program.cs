using OttoHangfire.Access.Keys;
using OttoHangfire.Access.Sessions;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Bills;
using OttoHangfire.Commands;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Doctor;
using OttoHangfire.Events;
using OttoHangfire.Files;
using OttoHangfire.Health;
using OttoHangfire.Hosting;
using OttoHangfire.Http;
using OttoHangfire.Incidents;
using OttoHangfire.LanguageModel;
using OttoHangfire.Notes;
using OttoHangfire.Notifications;
using OttoHangfire.Prompts;
using OttoHangfire.Reminders;
using OttoHangfire.Runs;
using OttoHangfire.Schedules;
using OttoHangfire.Search;
using OttoHangfire.Web;
using OttoHangfire.Why;
using OttoHangfire.Worker;
using Scalar.AspNetCore;

OttoSettings? settings = null;
try
{
    if (args is ["doctor", ..])
    {
        return await DoctorApi.PrintAsync(deep: args is [_, "--deep"]);
    }

    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    settings = builder.AddSettings();
    builder.AddWebServer(settings);
    var telemetry = TelemetrySettings.Read(name => builder.Configuration[name]);
    builder.AddLogging(settings, telemetry);
    builder.AddTelemetry(settings, telemetry);
    builder.Services.AddOtto(settings);

    await using var app = builder.Build();
    app.CheckPolicy();
    using var instance = app.OpenDatabase(settings);
    app.KeepSettings(settings);
    await app.BeginAuditChainAsync();

    app.UseGuards();
    app.UseResponseCompression();
    app.UseStaticFiles();
    app.MapConsole();
    app.MapSessions();
    app.MapLogin();
    app.MapKeys();
    app.MapOttoTasks();
    app.MapReminders();
    app.MapLinks();
    app.MapSchedulePreview();
    app.MapVacations();
    app.MapWhy();
    app.MapIncidents();
    app.MapOttoRuns();
    app.MapPrompts();
    app.MapActions();
    app.MapNotes();
    app.MapApprovals();
    app.MapPermissions();
    app.MapAudit();
    app.MapWorker();
    app.MapLanguageModel();
    app.MapBills();
    app.MapFiles();
    app.MapChannels();
    app.MapDevices();
    app.MapNotifications();
    app.MapSearch();
    app.MapDoctor();
    app.MapEvents();
    app.MapHealth();
    app.MapMetrics(telemetry);
    app.MapHangfire();
    app.MapOpenApi().ForReaders();
    app.MapScalarApiReference("/docs", docs => docs
        .WithTitle("OttoHangfire API")
        .DisableDefaultFonts()
        .DisableAgent()
        .DisableMcp()
        .DisableTelemetry()
        .HideDeveloperTools()
        .HideClientButton()).ForReaders();

    await app.RunAsync();
    return 0;
}
catch (Exception problem) when (problem is not HostAbortedException)
{
    var known = StartProblem.Of(problem, settings);
    await Console.Error.WriteLineAsync(known.Sentence);
    return known.ExitCode;
}
