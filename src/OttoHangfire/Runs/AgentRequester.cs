using System.Collections.ObjectModel;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Budgets;
using OttoHangfire.Context;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Runs;

/// <summary>Puts a claimed task before Otto, with what he may propose and what is already done.</summary>
internal sealed class AgentRequester(
    AgentClient agent,
    ActionCatalogue catalogue,
    ActionJudge judge,
    ContextBuilder context,
    AgentSkills skills,
    RunClaims claims,
    ModelBudget budget,
    OttoSettings settings,
    TimeProvider clock)
{
    /// <summary>Asks; a reply that cannot be read is asked for once more in the same try.</summary>
    /// <exception cref="InvalidReplyException">The second reply was no better.</exception>
    public async Task<SavedReply> AskAsync(Claim claim, CancellationToken cancellation)
    {
        // Once: the owner may set another model while this one is asked.
        var model = ModelOf(claim);
        var timeout = TimeSpan.FromSeconds(claim.Task.TimeoutSeconds);
        async Task NoteAsync(string problem)
        {
            await claims.LogAsync(claim, LogLevels.Warning, $"{problem} Asking once more.", cancellation);
            await ReserveAsync(claim, model, wasAsked: true, cancellation);
        }

        await ReserveAsync(claim, model, wasAsked: false, cancellation);
        try
        {
            return claim.Run.IsTyped
                ? await agent.AskAsync(await PromptAsync(claim, model, cancellation), timeout, NoteAsync, cancellation)
                : await agent.AskAsync(await TaskAsync(claim, model, cancellation), timeout, NoteAsync, cancellation);
        }
        catch (Exception broken) when (broken is AgentOutageException or AgentAttemptException)
        {
            // Perhaps it is started anew just now, with other skills.
            skills.Doubt();
            await ReleaseAsync(claim, model, broken is AgentOutageException, cancellation);
            throw;
        }
        catch (AgentRefusalException refusal)
        {
            await ReleaseAsync(claim, model, refusal.Reason is OttoReason.MissingModel or OttoReason.Budget, cancellation);
            throw;
        }
    }

    /// <summary>The language model that the answer comes from, as far as the settings tell; else null.</summary>
    private ModelSettings? ModelOf(Claim claim) =>
        (claim.Run.IsTyped || claim.Task.Type == TaskTypes.Prompt) && settings.ReadModel() is { Endpoint: not null } model ? model : null;

    /// <summary>
    /// Keeps room for the answer. What was kept for one that could not be read is spent, whether there is room again or not.
    /// </summary>
    private async Task ReserveAsync(Claim claim, ModelSettings? model, bool wasAsked, CancellationToken cancellation)
    {
        if (model is null)
        {
            return;
        }

        if (wasAsked)
        {
            await claims.WriteAsideAsync(claim, transaction => budget.KeepAsync(claim.Run.Id, transaction), cancellation);
        }

        try
        {
            var little = await claims.WriteAsideAsync(
                claim, transaction => budget.ReserveAsync(claim.Run.Id, model.Name, budget.OfRun, transaction), cancellation);
            if (little is not null)
            {
                await claims.LogAsync(claim, LogLevels.Warning, little, cancellation);
            }
        }
        catch (BudgetException usedUp)
        {
            throw new AgentRefusalException(usedUp.Message, OttoReason.Budget);
        }
    }

    /// <summary>What was kept is free again, if no model was asked.</summary>
    private Task ReleaseAsync(Claim claim, ModelSettings? model, bool wasNotAsked, CancellationToken cancellation) =>
        wasNotAsked && model is not null
        ? claims.WriteAsideAsync(claim, transaction => budget.ReleaseAsync(claim.Run.Id, transaction), cancellation)
        : Task.CompletedTask;

    private async Task<PromptRequest> PromptAsync(Claim claim, ModelSettings? model, CancellationToken cancellation) => new()
    {
        Prompt = claim.Run.InputText,
        Payload = claim.Run.InputPayload,
        RunId = claim.Run.Id,
        Now = clock.GetUtcNow(),
        TimeZone = settings.TimeZone,
        Actions = ActionsOf(claim),
        Done = [.. claim.Done.Select(action => action.ToExecuted())],
        Context = await ContextAsync(claim, cancellation),
        Budget = model is null ? null : budget.OfRun,
    };

    private async Task<TaskRequest> TaskAsync(Claim claim, ModelSettings? model, CancellationToken cancellation) => new()
    {
        TaskId = claim.Task.Id,
        RunId = claim.Run.Id,
        TaskType = claim.Task.Type,
        TaskPayload = claim.Task.Payload,
        Description = claim.Task.Description,
        Attempt = claim.Run.Attempt,
        Now = clock.GetUtcNow(),
        TimeZone = settings.TimeZone,
        Actions = ActionsOf(claim),
        Done = [.. claim.Done.Select(action => action.ToExecuted())],
        Context = await ContextAsync(claim, cancellation),
        Budget = model is null ? null : budget.OfRun,
    };

    private IReadOnlyList<ActionDescription> ActionsOf(Claim claim) =>
        [.. catalogue.Descriptions.Where(action => judge.MayPropose(claim.Origin, action.Type))];

    /// <summary>What the skill needs, and kept in the run: what Otto was told can be looked up afterwards.</summary>
    private async Task<IReadOnlyDictionary<string, JsonElement>> ContextAsync(Claim claim, CancellationToken cancellation)
    {
        if (await skills.NeedsAsync(claim.Task.Type, cancellation) is not { Count: > 0 } needs)
        {
            return ReadOnlyDictionary<string, JsonElement>.Empty;
        }

        var told = await context.BuildAsync(new ContextAsker(claim.Run.Id, claim.Task), needs, cancellation);
        if (told.Count > 0)
        {
            await claims.KeepContextAsync(claim, JsonSerializer.SerializeToElement(told, OttoJson.Options), cancellation);
        }

        return told;
    }
}

/// <summary>
/// What the agent's skills need, by task type, as its <c>GET /skills</c> says. Asked again after a minute, and after a call that
/// broke: then the agent may have been started anew, as another one.
/// </summary>
internal sealed class AgentSkills(AgentClient agent, TimeProvider clock, ILogger<AgentSkills> logger) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>For an agent that did not answer: soon, but not before each task of a queue.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Nothing = new Dictionary<string, IReadOnlyList<string>>();

    private readonly SemaphoreSlim _turn = new(1);

    private volatile Known? _known;

    /// <summary>What the skill for this type needs; nothing when there is no such skill, or the agent does not say.</summary>
    public async Task<IReadOnlyList<string>> NeedsAsync(string taskType, CancellationToken cancellation)
    {
        var known = Current() ?? await LookAsync(cancellation);
        return known.Needs.GetValueOrDefault(taskType, []);
    }

    /// <summary>A call broke: what is known may be of an agent that is no more.</summary>
    public void Doubt()
    {
        if (_known is { Answered: true })
        {
            _known = null;
        }
    }

    public void Dispose() => _turn.Dispose();

    private Known? Current() => _known is { } known && clock.GetUtcNow() < known.Until ? known : null;

    private async Task<Known> LookAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return _known = Current() ?? await AskAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Known> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return Answer(SkillsReader.Needs(await agent.SkillsAsync(Patience, cancellation)));
        }
        catch (JsonException wrong)
        {
            logger.LogWarning("The agent's list of skills cannot be read, so its tasks get no context: {Problem}", wrong.Message);
            return Answer(Nothing);
        }
        catch (Exception silent) when (silent is AgentOutageException or AgentAttemptException)
        {
            // The task itself is asked next, and tells more of it.
            return new Known(Nothing, clock.GetUtcNow() + AskAgain, Answered: false);
        }
        catch (Exception refused) when (refused is AgentRefusalException or InvalidReplyException)
        {
            logger.LogInformation("The agent gives no list of skills, so its tasks get no context: {Problem}", refused.Message);
            return Answer(Nothing);
        }
    }

    private Known Answer(IReadOnlyDictionary<string, IReadOnlyList<string>> needs) => new(needs, clock.GetUtcNow() + Fresh, Answered: true);

    private sealed record Known(IReadOnlyDictionary<string, IReadOnlyList<string>> Needs, DateTimeOffset Until, bool Answered);
}
