using OttoHangfire.Approvals;
using OttoHangfire.Context;

namespace OttoHangfire.Runs;

/// <summary>The engine: from the alarm to the finished run.</summary>
internal static class RunsSetup
{
    public static void AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<OttoRunRepository>();
        services.AddSingleton<RunQueries>();
        services.AddSingleton<RunStatisticsRepository>();
        services.AddSingleton<DueOccurrences>();
        services.AddSingleton<RunningTasks>();
        services.AddSingleton<RunClaims>();
        services.AddSingleton<AgentRequester>();
        services.AddSingleton<AgentSkills>();
        services.AddSingleton<AgentRunLimit>();
        services.AddSingleton<RunReplies>();
        services.AddSingleton<ActionExecutor>();
        services.AddSingleton<PolicyRules>();
        services.AddSingleton<ActionJudge>();
        services.AddSingleton<CorrectedProposals>();
        services.AddSingleton<CorrectionCheck>(provider => provider.GetRequiredService<CorrectedProposals>().CheckAsync);
        services.AddSingleton<ActionTransactions>();
        services.AddSingleton<RunConclusion>();
        services.AddSingleton<UnfinishedRuns>();
        services.AddSingleton<RunFinish>();
        services.AddSingleton<RunFailures>();
        services.AddSingleton<CrashRescue>();
        services.AddSingleton<RememberedEffects>();
        services.AddSingleton<Resolution>();
        services.AddSingleton<Undoing>();
        services.AddSingleton<TaskRunner>();
        services.AddSingleton<RunSummaries>();
        services.AddSingleton<IContextPart, RunsContext>();
        services.AddSingleton<IContextPart, PreviousContext>();
    }
}
