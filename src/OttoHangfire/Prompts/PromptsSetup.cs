using OttoHangfire.Runs;

namespace OttoHangfire.Prompts;

/// <summary>Sentences that a person types: read without a model where that is possible.</summary>
internal static class PromptsSetup
{
    public static void AddPrompts(this IServiceCollection services)
    {
        services.AddSingleton<NewOttoRunValidator>();
        services.AddSingleton<TypedRuns>();
        services.AddSingleton<Phrases>();
        services.AddSingleton<NewThings>();
        services.AddSingleton<NamedTasks>();
        services.AddSingleton<SpokenSkips>();
        services.AddSingleton<SpokenCommands>();
        services.AddSingleton<SpokenFollowers>();
        services.AddSingleton<SpokenQuestions>();
        services.AddSingleton<PlainAnswers>();
        services.AddSingleton<IPlainAnswers>(provider => provider.GetRequiredService<PlainAnswers>());
        services.AddSingleton<UnderstandRequestValidator>();
        services.AddSingleton<UnderstandingPreview>();
    }
}
