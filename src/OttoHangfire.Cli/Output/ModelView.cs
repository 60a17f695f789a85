using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>The language model on the screen; never its key.</summary>
internal static class ModelView
{
    public static void Show(Terminal terminal, ModelState model)
    {
        var table = new KeyValueTable(terminal);
        table.Add("server", With(model.Endpoint!, model.From.Endpoint));
        table.Add("model", With(model.Name ?? "none", model.From.Name));
        table.Add("spoken to", With($"as {model.Provider}", model.From.Provider));
        table.Add("key", With(model.HasApiKey ? "there is one" : "none", model.From.ApiKey));
        table.Add("at most", $"{Words(model.MaxTokensPerRun)} tokens a run{Money(model.MaxCostPerRun, model.Currency)}");
    }

    public static void Show(Terminal terminal, ModelTrial trial)
    {
        terminal.Say($"It answered: {trial.Answer}");
        var table = new KeyValueTable(terminal);
        table.Add("form", ModelForm.Words(trial.Form));
        table.Add("took", string.Create(CultureInfo.InvariantCulture, $"{trial.DurationMs / 1000.0:0.0} s"));
        table.Add("tokens", trial.InputTokens is { } sent
            ? $"{Words(sent)} sent, {Words(trial.OutputTokens ?? 0)} received{Money(trial.Cost, trial.Currency)}"
            : "its server does not count them");
        table.Add("at most", $"{Words(trial.MaxTokensPerRun)} tokens a run{Money(trial.MaxCostPerRun, trial.Currency)}");
    }

    private static string With(string value, string? from) => from switch
    {
        null => value,
        "model.json" => $"{value} (set with a command or a page)",
        "environment" => $"{value} (from the environment)",
        _ => $"{value} (from {from})",
    };

    private static string Words(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Money(decimal? amount, string currency) =>
        amount is { } money ? $" ({money.ToString("0.00####", CultureInfo.InvariantCulture)} {currency})" : "";
}
