using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Runs;

/// <summary>The rules that the owner has set for types and tiers, once they are seen to mean something.</summary>
internal sealed class PolicyRules
{
    /// <summary>What is above this asks, whatever the owner's settings say.</summary>
    public const int HighestThatCanBeSet = 3;

    /// <summary>Takes the owner's rules.</summary>
    /// <exception cref="SettingsException">A rule names nothing that exists, or a tier that cannot be set.</exception>
    public PolicyRules(OttoSettings settings, ActionCatalogue catalogue)
    {
        foreach (var rule in settings.Policy)
        {
            Check(rule, catalogue.Descriptions);
        }

        Answers = settings.Policy.ToDictionary(rule => rule.Name, rule => rule.Answer, StringComparer.Ordinal);
    }

    /// <summary>One of <see cref="PolicyChoice"/> for each name, which is a type of action or <c>tier_N</c>.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; }

    private static void Check(PolicyRule rule, IReadOnlyList<ActionDescription> actions)
    {
        var tier = rule.Name is ['t', 'i', 'e', 'r', '_', >= '0' and <= '9' and var digit]
            ? digit - '0'
            : actions.FirstOrDefault(action => action.Type == rule.Name)?.Tier;
        if (tier is null)
        {
            var types = string.Join(", ", actions.Where(action => action.Tier <= HighestThatCanBeSet).Select(action => action.Type));
            throw new SettingsException(
                $"{rule.Place}: \"{rule.Name}\" under \"policy\" is neither a type of action nor a tier. "
                + $"Use tier_0 to tier_3, or one of: {types}.");
        }

        if (tier > HighestThatCanBeSet)
        {
            throw new SettingsException(
                $"{rule.Place}: \"{rule.Name}\" cannot be set: an action of tier 4 always asks, and needs its name typed.");
        }
    }
}
