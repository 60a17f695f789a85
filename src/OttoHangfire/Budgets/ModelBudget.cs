using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Schedules;

namespace OttoHangfire.Budgets;

/// <summary>
/// What the language model may cost. Room for the dearest answer is kept before it is asked for, in one transaction with the look at
/// what is left: two runs cannot overspend together, and what a dead process had kept counts as spent.
/// </summary>
internal sealed class ModelBudget(UsageRepository usage, OttoSettings settings, TimeProvider clock)
{
    /// <summary>Of the tokens of a run, this part is for the answer.</summary>
    private const int AnswerPart = 4;

    private const int Million = 1_000_000;

    private readonly BudgetSettings _budget = settings.Budget;
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);

    /// <summary>The most that one answer may cost, in tokens.</summary>
    public TokenBudget OfRun { get; } = new()
    {
        MaxOutputTokens = settings.Budget.TokensPerRun / AnswerPart,
        MaxInputTokens = settings.Budget.TokensPerRun - (settings.Budget.TokensPerRun / AnswerPart),
    };

    /// <summary>The most that a small question may cost, with what it takes to find out how the server is to be asked.</summary>
    public TokenBudget OfTrial => new()
    {
        MaxInputTokens = Math.Min(6_000, OfRun.MaxInputTokens),
        MaxOutputTokens = Math.Min(2_000, OfRun.MaxOutputTokens),
    };

    /// <summary>What the dearest run costs with this model, in the currency; null where it has no price.</summary>
    public decimal? MostOfRun(string? model) =>
        HasPrice(model) ? (decimal)CostOf(model, OfRun.MaxInputTokens, OfRun.MaxOutputTokens) / Million : null;

    /// <summary>What this has cost, in the currency; null where the model has no price.</summary>
    public decimal? CostOf(TokenUsage used) =>
        HasPrice(used.Model) ? (decimal)CostOf(used.Model, used.InputTokens, used.OutputTokens) / Million : null;

    /// <summary>Keeps room for an answer of this run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="model">Which model is asked.</param>
    /// <param name="most">The most that the answer may cost.</param>
    /// <param name="transaction">In which it is kept.</param>
    /// <returns>What is left is little: a sentence that says so. Else null.</returns>
    /// <exception cref="BudgetException">There is no room left; the message says until when, and how to get more.</exception>
    public async Task<string?> ReserveAsync(long runId, string? model, TokenBudget most, SqlTransaction transaction)
    {
        var tokens = most.MaxInputTokens + most.MaxOutputTokens;
        var cost = CostOf(model, most.MaxInputTokens, most.MaxOutputTokens);
        var day = await DayAsync(transaction);
        var month = await usage.SinceAsync(StartOfMonth(), transaction);
        Check(day, month, tokens, cost);
        await usage.ReserveAsync(runId, model, most, cost, transaction);
        var before = day.Tokens;
        var after = before + tokens;
        var notice = _budget.TokensPerDay / 5L * 4;
        return before < notice && after >= notice
            ? $"Four fifths of today's budget of {Words(_budget.TokensPerDay)} tokens are used up or kept for answers under way."
            : null;
    }

    /// <summary>Says what the last answer of this run has cost.</summary>
    public Task SettleAsync(long runId, TokenUsage used, SqlTransaction transaction) =>
        usage.SettleAsync(runId, used, CostOf(used.Model, used.InputTokens, used.OutputTokens), transaction);

    /// <summary>Nobody has counted: what was kept is spent.</summary>
    public Task KeepAsync(long runId, SqlTransaction transaction) => usage.KeepAsync(runId, transaction);

    /// <summary>Nobody was asked: what was kept is free again.</summary>
    public Task ReleaseAsync(long runId, SqlTransaction transaction) => usage.ReleaseAsync(runId, transaction);

    /// <summary>What has been spent or kept since midnight of the owner's clock.</summary>
    public Task<Spent> DayAsync(SqlSession session) => usage.SinceAsync(StartOfDay, session);

    /// <summary>The last midnight of the owner's clock.</summary>
    public DateTimeOffset StartOfDay => TimeZones.StartOf(Today, settings.TimeZone);

    private DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _zone).DateTime);

    private DateTimeOffset StartOfMonth() => TimeZones.StartOf(new DateOnly(Today.Year, Today.Month, 1), settings.TimeZone);

    private void Check(Spent day, Spent month, long tokens, long cost)
    {
        if (day.Tokens + tokens > _budget.TokensPerDay)
        {
            throw UsedUp($"Today's budget of {Words(_budget.TokensPerDay)} tokens", "tokens_per_day", "00:00");
        }

        if (month.Tokens + tokens > _budget.TokensPerMonth)
        {
            throw UsedUp(
                $"This month's budget of {Words(_budget.TokensPerMonth)} tokens", "tokens_per_month", "the first of the next month, 00:00");
        }

        if (_budget.MoneyPerDay is { } money && day.CostMicros + cost > money * Million)
        {
            throw UsedUp($"Today's budget of {money.ToString(CultureInfo.InvariantCulture)} {_budget.Currency}", "money_per_day", "00:00");
        }
    }

    private BudgetException UsedUp(string what, string setting, string until) => new(
        $"{what} has no room for another answer. Raise budget.{setting} in otto.json, or wait until {until} {settings.TimeZone}, "
            + "then retry.");

    private bool HasPrice(string? model) => model is not null && _budget.Prices.ContainsKey(model);

    private long CostOf(string? model, long input, long output) =>
        model is not null && _budget.Prices.TryGetValue(model, out var price)
            ? (long)Math.Ceiling((input * price.Input) + (output * price.Output))
            : 0;

    private static string Words(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>The budget has no room left. The message is for a person.</summary>
internal sealed class BudgetException(string message) : Exception(message);
