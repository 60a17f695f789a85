using OttoHangfire.Agent.Backend;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Tells what the latest runs did.</summary>
internal sealed class RunsSkill(BackendClient backend) : ISkill
{
    public const int MaxRuns = 50;

    private const int DefaultRuns = 10;

    public SkillDescription About { get; } = new(
        "runs",
        $"Tells what the latest runs did: payload limit (1 to {MaxRuns}, default {DefaultRuns}) and status.",
        ["otto.runs"]);

    public async Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var limit = task.Number("limit", 1, MaxRuns, DefaultRuns);
        var status = task.OneOf("status", OttoStatus.All);
        try
        {
            // One more than asked for, because the run that asks is among them and has nothing to tell yet.
            var page = await backend.GetRunsAsync(limit + 1, status, cancellation);
            var runs = page.Items.Where(run => run.Id != task.RunId).Take(limit).ToList();
            return new OttoReply { Message = RunWords.Tell(runs, status, task.TimeZone) };
        }
        catch (BackendException silent)
        {
            return new OttoReply { Message = $"{silent.Message}, so I cannot tell what the latest runs did. Run {ShippedScripts.Start}, then press Retry." };
        }
    }
}
