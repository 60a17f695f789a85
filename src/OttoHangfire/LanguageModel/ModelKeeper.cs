using OttoHangfire.Audit;
using OttoHangfire.Budgets;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.LanguageModel;

/// <summary>Keeps the language model that the owner sets: in two private files of the data folder, with a line in the audit.</summary>
internal sealed class ModelKeeper(OttoDatabase database, AuditRepository audit, ModelBudget budget, OttoSettings settings)
{
    /// <summary>What holds now. The key is not in it.</summary>
    public ModelState Read()
    {
        var model = settings.ReadModel();
        return new ModelState
        {
            Endpoint = model.Endpoint is null ? null : Shown(model.Endpoint),
            Name = model.Name,
            Provider = model.Provider,
            HasApiKey = model.ApiKey is not null,
            From = model.From,
            Notes = model.Notes,
            MaxTokensPerRun = settings.Budget.TokensPerRun,
            MaxCostPerRun = budget.MostOfRun(model.Name),
            Currency = settings.Budget.Currency,
        };
    }

    /// <summary>Sets it; from the return on it holds.</summary>
    /// <param name="change">The model.</param>
    /// <param name="hasKey">Whether a key is given, or said to be none. Else the one that is kept stays, if it is for this server.</param>
    /// <param name="by">Who sets it, for the audit.</param>
    /// <param name="cancellation">Ends the attempt; nothing has changed then.</param>
    /// <exception cref="RefusalException">A field is wrong.</exception>
    public Task SetAsync(ModelChange change, bool hasKey, string by, CancellationToken cancellation)
    {
        var endpoint = ModelRules.Check(change, hasKey, settings);
        var before = StoredModel.Read(settings.DataDirectory);
        var isTheServer = before.Endpoint is { } known && Origin(known) == Origin(endpoint);
        var key = hasKey ? change.ApiKey : isTheServer ? before.ApiKey : null;
        var provider = change.Provider ?? (isTheServer ? before.Provider : null) ?? ModelRules.ProviderOf(endpoint);
        var name = change.Name!.Trim();
        return database.WriteAsync(
            async transaction =>
            {
                var what = $"{name} at {endpoint.Authority} ({provider}), {(key is null ? "without" : "with")} a key";
                await audit.AddAsync(Line("set", by, what), transaction);
                StoredModel.Write(settings.DataDirectory, endpoint, name, provider, key);
            },
            cancellation);
    }

    /// <summary>Forgets it, and its key. Harmless where there is none.</summary>
    public Task RemoveAsync(string by, CancellationToken cancellation) => database.WriteAsync(
        async transaction =>
        {
            await audit.AddAsync(Line("removed", by, change: null), transaction);
            StoredModel.Remove(settings.DataDirectory);
        },
        cancellation);

    private static AuditEntry Line(string outcome, string by, string? change) => new()
    {
        Event = AuditEvent.Model,
        Outcome = outcome,
        AskedBy = by,
        AllowedBy = by,
        Change = change,
    };

    private static string Origin(Uri endpoint) => $"{endpoint.Scheme}://{endpoint.Authority}";

    /// <summary>Without what may be secret in it: an address in the settings can hold a password or a key.</summary>
    private static string Shown(Uri endpoint) => $"{Origin(endpoint)}{endpoint.AbsolutePath}";
}
