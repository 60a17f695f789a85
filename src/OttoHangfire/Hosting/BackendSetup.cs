using Microsoft.Extensions.DependencyInjection.Extensions;
using OttoHangfire.Access;
using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Bills;
using OttoHangfire.Budgets;
using OttoHangfire.Commands;
using OttoHangfire.Context;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Deploys;
using OttoHangfire.Doctor;
using OttoHangfire.Events;
using OttoHangfire.Files;
using OttoHangfire.Incidents;
using OttoHangfire.Input;
using OttoHangfire.LanguageModel;
using OttoHangfire.Notes;
using OttoHangfire.Notifications;
using OttoHangfire.Reminders;
using OttoHangfire.Retention;
using OttoHangfire.Prompts;
using OttoHangfire.Runs;
using OttoHangfire.Schedules;
using OttoHangfire.Search;
using OttoHangfire.Tasks;
using OttoHangfire.Web;
using OttoHangfire.Why;
using OttoHangfire.Worker;

namespace OttoHangfire.Hosting;

/// <summary>What the backend is put together from, folder by folder.</summary>
internal static class BackendSetup
{
    public static void AddOtto(this IServiceCollection services, OttoSettings settings)
    {
        Validation.UseJsonNames();
        services.TryAddSingleton(TimeProvider.System);

        services.AddDatabase(settings);
        services.AddAccess();

        services.AddSchedules();
        services.AddAudit();
        services.AddActions();
        services.AddNotes();
        services.AddBills();
        services.AddFiles();
        services.AddDeploys();
        services.AddNotifications(settings);
        services.AddTasks();
        services.AddApprovals();
        services.AddAgentClient();
        services.AddContext();
        services.AddBudgets();
        services.AddLanguageModel();
        services.AddRuns();
        services.AddReminders(settings);
        services.AddCommands();
        services.AddPrompts();
        services.AddDoctor();
        services.AddEvents();
        services.AddRetention();
        services.AddSearch();
        services.AddHangfireWorker(settings);
        services.AddWhy();
        services.AddIncidents(settings);
        services.AddConsole();
    }

    /// <summary>A policy that means nothing stops the start, and not the first task.</summary>
    /// <exception cref="SettingsException">The message names the rule and where it stands.</exception>
    public static void CheckPolicy(this WebApplication app) => app.Services.GetRequiredService<PolicyRules>();
}
