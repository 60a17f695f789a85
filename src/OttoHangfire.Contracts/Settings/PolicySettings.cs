using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary>A row of <c>policy</c> in <c>otto.json</c>: what the owner wants for a type of action, or for a tier.</summary>
/// <param name="Name">The type, or <c>tier_0</c> to <c>tier_3</c>.</param>
/// <param name="Answer">One of <see cref="PolicyChoice"/>.</param>
/// <param name="Place">Where it stands, for the sentence that says it is wrong.</param>
public sealed record PolicyRule(string Name, string Answer, string Place)
{
    /// <summary>Reads all rows; whether the names exist is checked where the catalogue is known.</summary>
    /// <exception cref="SettingsException">It is not an object, or an answer is none of the three.</exception>
    internal static IReadOnlyList<PolicyRule> Read(SettingsValue? setting)
    {
        if (setting is null || setting.Value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (setting.Value.ValueKind != JsonValueKind.Object)
        {
            throw new SettingsException($"{setting.Place}: \"policy\" must be an object, like {{ \"files.write\": \"ask\" }}.");
        }

        var rules = new Dictionary<string, PolicyRule>(StringComparer.Ordinal);
        foreach (var (row, place) in setting.Value.EnumerateObject().Zip(setting.InnerPlaces))
        {
            if (row.Value.ValueKind != JsonValueKind.String || !PolicyChoice.All.Contains(row.Value.GetString(), StringComparer.Ordinal))
            {
                throw new SettingsException(
                    $"{place}: \"{row.Name}\" under \"policy\" must be one of: {string.Join(", ", PolicyChoice.All)}.");
            }

            if (!rules.TryAdd(row.Name, new PolicyRule(row.Name, row.Value.GetString()!, place)))
            {
                throw new SettingsException($"{place}: \"{row.Name}\" appears twice under \"policy\". Keep one.");
            }
        }

        return [.. rules.Values];
    }
}

/// <summary>What the owner can want.</summary>
public static class PolicyChoice
{
    public const string Allow = "allow";
    public const string Ask = "ask";
    public const string Deny = "deny";

    public static IReadOnlyList<string> All { get; } = [Allow, Ask, Deny];
}
