using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>Puts a claimed task before Otto, with what he may propose and what is already done.</summary>
internal sealed class AgentRequester(
    AgentClient otto,
    ActionCatalogue catalogue,
    ActionPolicy policy,
    ActionRepository actions,
    OttoTaskRepository tasks,
    RunLedger ledger,
    OttoSettings settings,
    TimeProvider clock)
{
    /// <summary>Asks; a reply that cannot be read is asked for once more in the same try.</summary>
    /// <exception cref="InvalidReplyException">The second reply was no better.</exception>
    public async Task<SavedReply> AskAsync(Claim claim, CancellationToken cancellation)
    {
        var request = await RequestAsync(claim, cancellation);
        var timeout = TimeSpan.FromSeconds(claim.Task.TimeoutSeconds);
        try
        {
            return await otto.AskAsync(request, timeout, cancellation);
        }
        catch (InvalidReplyException invalid)
        {
            await ledger.LogAsync(claim, LogLevels.Warning, $"{invalid.Message} Asking once more.", cancellation);
            return await otto.AskAsync(request, timeout, cancellation);
        }
    }

    private async Task<TaskRequest> RequestAsync(Claim claim, CancellationToken cancellation)
    {
        var origin = await tasks.OriginAsync(claim.Task, cancellation);
        var done = await actions.DoneAsync(claim.Occurrence.Id, cancellation);
        return new TaskRequest
        {
            TaskId = claim.Task.Id,
            RunId = claim.Run.Id,
            TaskType = claim.Task.Type,
            TaskPayload = claim.Task.Payload,
            Description = claim.Task.Description,
            Attempt = claim.Run.Attempt,
            Now = clock.GetUtcNow(),
            TimeZone = settings.TimeZone,
            Actions = [.. catalogue.Descriptions.Where(action => policy.MayPropose(origin, action.Type))],
            Done = [.. done.Select(action => action.ToExecuted())],
        };
    }
}
