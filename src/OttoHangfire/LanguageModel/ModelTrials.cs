using OttoHangfire.Agent;
using OttoHangfire.Budgets;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.LanguageModel;

/// <summary>Asks the model one small question, the same way that each run asks it: through Otto, and within the budget.</summary>
internal sealed class ModelTrials(
    AgentClient agent, ModelBudget budget, OttoDatabase database, OttoSettings settings, TimeProvider clock) : IDisposable
{
    /// <summary>No run has it: what a trial takes of the budget is kept under it.</summary>
    private const long NoRun = 0;

    private const string Question = "This is a test of the line to you. Answer with the message \"ready\".";

    /// <summary>For the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>For a model that was set just now: until Otto's process has it.</summary>
    private static readonly TimeSpan PatienceForOtto = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Asks.</summary>
    /// <exception cref="RefusalException">There is no answer; the sentence says why, and what to do.</exception>
    public async Task<ModelTrial> AskAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var model = settings.ReadModel();
            if (model.Endpoint is null && settings.RemoteAgent is null)
            {
                throw RefusalException.Conflict(
                    $"No language model is set. To set one, run '{TypedCommand.Otto("model set")}', or open Settings, Language model.");
            }

            await WaitForOttoAsync(cancellation);
            return await AskAsync(model.Name, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ModelTrial> AskAsync(string? name, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        await ReserveAsync(name, cancellation);
        try
        {
            var reply = await agent.AskAsync(Prompt(), Patience, Unreadable, cancellation);
            await database.WriteAsync(
                transaction => reply.Usage is { } used
                    ? budget.SettleAsync(NoRun, used, transaction)
                    : budget.KeepAsync(NoRun, transaction),
                cancellation);
            return await TrialAsync(name, reply, clock.GetElapsedTime(began), cancellation);
        }
        catch (Exception problem) when (problem is AgentOutageException or AgentRefusalException or AgentAttemptException)
        {
            // Who is out of reach, or sends the question back, has asked no model. Of the others nobody knows.
            var wasNotAsked = problem is AgentOutageException
                or AgentRefusalException { Reason: OttoReason.MissingModel or OttoReason.Budget };
            await database.WriteAsync(
                transaction => wasNotAsked ? budget.ReleaseAsync(NoRun, transaction) : budget.KeepAsync(NoRun, transaction), cancellation);
            throw new RefusalException(RefusalKind.NotDelivered, Sentence(problem));
        }
    }

    private async Task ReserveAsync(string? name, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(transaction => budget.ReserveAsync(NoRun, name, budget.OfTrial, transaction), cancellation);
        }
        catch (BudgetException usedUp)
        {
            throw RefusalException.Conflict(usedUp.Message);
        }
    }

    private PromptRequest Prompt() => new()
    {
        Prompt = Question,
        Now = clock.GetUtcNow(),
        TimeZone = settings.TimeZone,
        Budget = budget.OfTrial,
    };

    private async Task<ModelTrial> TrialAsync(string? name, SavedReply reply, TimeSpan duration, CancellationToken cancellation) => new()
    {
        Answer = reply.Message,
        Form = (await agent.ModelAsync(cancellation))?.Form,
        InputTokens = reply.Usage?.InputTokens,
        OutputTokens = reply.Usage?.OutputTokens,
        Cost = reply.Usage is { } used ? budget.CostOf(used) : null,
        DurationMs = (long)duration.TotalMilliseconds,
        MaxTokensPerRun = settings.Budget.TokensPerRun,
        MaxCostPerRun = budget.MostOfRun(name),
        Currency = settings.Budget.Currency,
    };

    /// <summary>An agent who does not say which model he has is asked as he is.</summary>
    private async Task WaitForOttoAsync(CancellationToken cancellation)
    {
        if (settings.RemoteAgent is not null)
        {
            return;
        }

        var began = clock.GetTimestamp();
        while (await HasTheModelAsync(cancellation) is var has && has != true)
        {
            if (clock.GetElapsedTime(began) <= PatienceForOtto)
            {
                await Task.Delay(Look, clock, cancellation);
            }
            else if (has is null)
            {
                // Asked all the same, he says it in the sentence that each run has for it.
                return;
            }
            else
            {
                throw RefusalException.Conflict(
                    $"Otto's process still has the model from before. To start it with this one, run '{TypedCommand.Stop}', then "
                        + $"'{TypedCommand.Start}'.");
            }
        }
    }

    /// <summary>Null where he cannot be reached: perhaps he is being started with it just now.</summary>
    private async Task<bool?> HasTheModelAsync(CancellationToken cancellation)
    {
        try
        {
            return await agent.ModelAsync(cancellation) is not { } known || known.Version == agent.ModelVersion();
        }
        catch (AgentOutageException)
        {
            return null;
        }
    }

    private static Task Unreadable(string problem) => throw new AgentAttemptException(problem);

    private static string Sentence(Exception problem) => problem is AgentOutageException
        ? $"{problem.Message.TrimEnd('.')}. To find out why, run '{TypedCommand.Otto("doctor")}'."
        : problem.Message;
}
