using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>Puts a claimed task before Otto, with what he may propose and what is already done.</summary>
internal sealed class AgentRequester(
    AgentClient agent,
    ActionCatalogue catalogue,
    ActionPolicy policy,
    RunClaims claims,
    OttoSettings settings,
    TimeProvider clock)
{
    /// <summary>Asks; a reply that cannot be read is asked for once more in the same try.</summary>
    /// <exception cref="InvalidReplyException">The second reply was no better.</exception>
    public async Task<SavedReply> AskAsync(Claim claim, CancellationToken cancellation)
    {
        var request = RequestOf(claim);
        var timeout = TimeSpan.FromSeconds(claim.Task.TimeoutSeconds);
        try
        {
            return await agent.AskAsync(request, timeout, cancellation);
        }
        catch (InvalidReplyException invalid)
        {
            await claims.LogAsync(claim, LogLevels.Warning, $"{invalid.Message} Asking once more.", cancellation);
            return await agent.AskAsync(request, timeout, cancellation);
        }
    }

    private TaskRequest RequestOf(Claim claim) => new()
    {
        TaskId = claim.Task.Id,
        RunId = claim.Run.Id,
        TaskType = claim.Task.Type,
        TaskPayload = claim.Task.Payload,
        Description = claim.Task.Description,
        Attempt = claim.Run.Attempt,
        Now = clock.GetUtcNow(),
        TimeZone = settings.TimeZone,
        Actions = [.. catalogue.Descriptions.Where(action => policy.MayPropose(claim.Origin, action.Type))],
        Done = [.. claim.Done.Select(action => action.ToExecuted())],
    };
}
