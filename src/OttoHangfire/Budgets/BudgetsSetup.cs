namespace OttoHangfire.Budgets;

/// <summary>What the language model may cost.</summary>
internal static class BudgetsSetup
{
    public static void AddBudgets(this IServiceCollection services)
    {
        services.AddSingleton<UsageRepository>();
        services.AddSingleton<ModelBudget>();
    }
}
