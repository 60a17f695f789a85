using System.Collections.Frozen;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Knows which skill answers which task type.</summary>
internal sealed class SkillRegistry
{
    private readonly FrozenDictionary<string, ISkill> _byType;

    /// <summary>Lists the skills by their task types.</summary>
    /// <exception cref="ArgumentException">Two skills claim one type.</exception>
    public SkillRegistry(IEnumerable<ISkill> skills)
    {
        var all = skills.ToList();
        All = all.ConvertAll(skill => skill.About);
        _byType = all
            .SelectMany(skill => skill.About.TaskTypes, (skill, type) => KeyValuePair.Create(type, skill))
            .ToDictionary(StringComparer.Ordinal)
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<SkillDescription> All { get; }

    public ISkill? Find(string taskType) => _byType.GetValueOrDefault(taskType);
}

/// <summary>The table of Otto's skills.</summary>
internal static class SkillRegistration
{
    public static void AddSkills(this IServiceCollection services)
    {
        services.AddSingleton<ISkill, ReminderSkill>();
        services.AddSingleton<ISkill, NoteSkill>();
        services.AddSingleton<ISkill, BillSkill>();
        services.AddSingleton<ISkill, PlanSkill>();
        services.AddSingleton<ISkill, EnvironmentSkill>();
        services.AddSingleton<ISkill, RunsSkill>();
        services.AddSingleton<ISkill, DeploySkill>();
        services.AddSingleton<ISkill, PromptSkill>();
        services.AddSingleton<SkillRegistry>();

        // For the skill that tells a model which others there are: it is one of them itself.
        services.AddSingleton(provider => new Lazy<SkillRegistry>(provider.GetRequiredService<SkillRegistry>));
        services.AddSingleton<SkillDispatcher>();
        services.AddSingleton<PromptAnswers>();
    }
}
