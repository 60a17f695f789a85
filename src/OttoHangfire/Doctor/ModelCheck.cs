using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Dapper;
using OttoHangfire.Budgets;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>Which language model is set, whether Otto can use it, and whether its budget has room. It asks the model nothing.</summary>
internal sealed class ModelCheck(OttoSettings settings, DatabaseInspection database, HttpClient http, TimeProvider clock)
{
    /// <summary>Of the day, in percent.</summary>
    private const int Much = 80;

    private static readonly DoctorFix Set = DoctorFix.Manual(
        $"To set it, run '{TypedCommand.Otto("model set")}', or open Settings, Language model.");

    public IEnumerable<Check> All =>
    [
        new("otto.model", "Language model", LookAsync),
        new("otto.budget", "Budget of the language model", BudgetAsync),
    ];

    private async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var model = settings.ReadModel();
        var notes = model.Notes.Count == 0 ? null : string.Join(' ', model.Notes);
        var finding = model switch
        {
            { Endpoint: null } when StoredModel.Read(settings.DataDirectory).Problem is { } problem => Finding.Warning(problem, Set),
            { Endpoint: null } => Finding.Info($"None is set. The built-in skills need none; free text does. {Set.Text}"),
            { Name: null } => Finding.Warning($"Its server is set ({model.Server}), but not which of its models to ask.", Set),
            _ => await OfOttoAsync(model, cancellation),
        };
        return finding with { Details = notes };
    }

    private async Task<Finding> OfOttoAsync(ModelSettings model, CancellationToken cancellation)
    {
        var which = $"{model.Name} at {model.Server} ({model.Provider}, {(model.ApiKey is null ? "without a key" : "with a key")}).";
        var (answered, known) = await AskAsync(cancellation);
        if (known?.Problem is { } problem)
        {
            return Finding.Warning($"{which} {problem}", DoctorFix.Manual(
                $"When it is corrected, run '{TypedCommand.Otto("model try")}'. To set it anew: '{TypedCommand.Otto("model set")}'."));
        }

        if (settings.RemoteAgent is null && known is not null && known.Version != AgentSettings.Of(settings, Secret).ModelVersion())
        {
            return Finding.Warning(
                $"{which} Otto's process still has another one.",
                DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Stop}, then {TypedCommand.Start}."));
        }

        var state = (answered, known?.Form) switch
        {
            (false, _) => "Otto does not answer, so whether it can be used is not known.",
            (_, { } form) => $"Otto can use it: {ModelForm.Words(form)}.",
            _ => $"Nothing speaks against it; to ask it something, run '{TypedCommand.Otto("model try")}'.",
        };
        return Finding.Ok($"{which} {state}");
    }

    /// <summary>A warning from four fifths on, and an error where no other answer fits in.</summary>
    private Task<Finding> BudgetAsync(CancellationToken cancellation)
    {
        if (settings.ReadModel() is not { Endpoint: not null, Name: not null } || !database.Exists)
        {
            return Task.FromResult(Finding.Skipped("There is no language model that could cost anything."));
        }

        var budget = settings.Budget;
        var spent = Today();
        var money = budget.MoneyPerDay is { } most
            ? $", and {Words(spent.CostMicros / 1_000_000m)} of {Words(most)} {budget.Currency}"
            : "";
        var said = string.Create(
            CultureInfo.InvariantCulture, $"Today {spent.Tokens:N0} of {budget.TokensPerDay:N0} tokens are used{money}.");
        var fix = DoctorFix.Manual(
            $"Raise budget.tokens_per_day{(budget.MoneyPerDay is null ? "" : " or budget.money_per_day")} in otto.json and start "
                + $"again, or wait until 00:00 {settings.TimeZone}.");
        return Task.FromResult(Share(spent) switch
        {
            >= 100 => Finding.Error($"{said} The next answer may not fit in, and what needs one then waits.", fix),
            >= Much => Finding.Warning(said, fix),
            _ => Finding.Ok(said),
        });
    }

    /// <summary>Of the day's budget, in percent; 100 where the dearest answer has no room any more.</summary>
    private decimal Share(Spent spent)
    {
        var budget = settings.Budget;
        var money = budget.MoneyPerDay is { } most and > 0 ? spent.CostMicros / (most * 10_000) : 0;
        return spent.Tokens + budget.TokensPerRun > budget.TokensPerDay ? 100 : Math.Max(spent.Tokens * 100m / budget.TokensPerDay, money);
    }

    private Spent Today()
    {
        using var connection = database.Open();
        var since = new ModelBudget(new UsageRepository(clock), settings, clock).StartOfDay;
        return connection.QuerySingle<Spent>(UsageRepository.SinceSql, new { since });
    }

    /// <summary>Whether Otto answers, and the model as he has it; null where he does not say.</summary>
    private async Task<(bool Answered, AgentModel? Known)> AskAsync(CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.AgentUrl, "/model"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
            using var response = await http.SendAsync(request, cancellation);
            return (true, response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync<AgentModel>(OttoJson.Options, cancellation)
                : null);
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException or IOException or SettingsException)
        {
            return (silent is JsonException, null);
        }
    }

    private string Secret => settings.AgentSecret ?? PrivateFiles.ReadKey(Path.Combine(settings.DataDirectory, PrivateFiles.AgentKey));

    private static string Words(decimal money) => money.ToString("0.####", CultureInfo.InvariantCulture);
}
