using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary><c>budget</c> in <c>otto.json</c>: what the language model may cost before a person has to look.</summary>
public sealed record BudgetSettings
{
    /// <summary><c>tokens_per_run</c>, 1,000–10,000,000: what one question may cost, with its answer.</summary>
    public int TokensPerRun { get; init; } = 20_000;

    /// <summary><c>tokens_per_day</c>, 0–1,000,000,000: in all, from midnight to midnight of the owner's clock.</summary>
    public int TokensPerDay { get; init; } = 200_000;

    /// <summary><c>tokens_per_month</c>, 0–1,000,000,000: in all, from the first day of a month.</summary>
    public int TokensPerMonth { get; init; } = 3_000_000;

    /// <summary><c>money_per_day</c>, in <see cref="Currency"/>; null = not limited. Counts only for models that have a price.</summary>
    public decimal? MoneyPerDay { get; init; }

    /// <summary><c>currency</c>: that of the prices, as ISO 4217 has it.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary><c>prices</c>: what a million tokens of each model cost.</summary>
    public IReadOnlyDictionary<string, TokenPrice> Prices { get; init; } = new Dictionary<string, TokenPrice>(StringComparer.Ordinal);

    internal static BudgetSettings Read(SettingsReader read)
    {
        var budget = new BudgetSettings();
        return new BudgetSettings
        {
            TokensPerRun = read.Number("budget", "tokens_per_run", 1_000, 10_000_000, budget.TokensPerRun),
            TokensPerDay = read.Number("budget", "tokens_per_day", 0, 1_000_000_000, budget.TokensPerDay),
            TokensPerMonth = read.Number("budget", "tokens_per_month", 0, 1_000_000_000, budget.TokensPerMonth),
            MoneyPerDay = read.Section("budget", "money_per_day") is { } money ? Money(money, "money_per_day", money.Value) : null,
            Currency = read.Section("budget", "currency") is { } currency ? CurrencyOf(currency) : budget.Currency,
            Prices = read.Section("budget", "prices") is { } prices ? PricesOf(prices) : budget.Prices,
        };
    }

    private static string CurrencyOf(SettingsValue setting) =>
        setting.Value.ValueKind == JsonValueKind.String && Currencies.IsKnown(setting.Value.GetString()!)
            ? setting.Value.GetString()!
            : throw new SettingsException($"{setting.Place}: \"currency\" under \"budget\" must be a currency, like \"EUR\".");

    private static Dictionary<string, TokenPrice> PricesOf(SettingsValue setting)
    {
        if (setting.Value.ValueKind != JsonValueKind.Object)
        {
            throw WrongPrice(setting);
        }

        var prices = new Dictionary<string, TokenPrice>(StringComparer.Ordinal);
        foreach (var model in setting.Value.EnumerateObject())
        {
            if (model.Value.ValueKind != JsonValueKind.Object
                || model.Value.EnumerateObject().Any(field => field.Name is not ("input" or "output"))
                || !model.Value.TryGetProperty("input", out var input)
                || !model.Value.TryGetProperty("output", out var output))
            {
                throw WrongPrice(setting);
            }

            prices[model.Name] = new TokenPrice(Money(setting, "input", input), Money(setting, "output", output));
        }

        return prices;
    }

    private static SettingsException WrongPrice(SettingsValue setting) => new(
        $"{setting.Place}: \"prices\" under \"budget\" must give each model its price for a million tokens, like "
            + "{ \"some-model\": { \"input\": 2.5, \"output\": 10 } }.");

    private static decimal Money(SettingsValue setting, string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var money) && money is >= 0 and <= 1_000_000
            ? money
            : throw new SettingsException($"{setting.Place}: \"{name}\" under \"budget\" must be an amount from 0 to 1,000,000.");
}

/// <summary>What a million tokens cost.</summary>
/// <param name="Input">Of those that are sent.</param>
/// <param name="Output">Of those that the model writes.</param>
public sealed record TokenPrice(decimal Input, decimal Output);
