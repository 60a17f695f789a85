using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Tells what the latest runs did.</summary>
internal sealed class RunsSkill : ISkill
{
    public const int MaxRuns = 50;

    private const int DefaultRuns = 10;

    public SkillDescription About { get; } = new()
    {
        Name = "runs",
        Title = "Latest runs",
        Description = $"Tells what the latest runs did: payload limit (1 to {MaxRuns}, default {DefaultRuns}) and status.",
        TaskTypes = ["otto.runs"],
        Example = JsonElement.Parse("""{"limit": 10, "status": "error"}"""),
        Needs = [SkillNeeds.Runs],
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var limit = task.Number("limit", 1, MaxRuns, DefaultRuns);
        var status = task.OneOf("status", OttoStatus.All);
        return Task.FromResult(new OttoReply
        {
            Message = task.Runs() is { } runs
                ? RunsMessage.Of([.. runs.Where(run => run.Id != task.RunId)], status, limit, task.TimeZone)
                : "I was given no list of runs, so I cannot tell what the latest ones did. "
                  + $"Press Retry; {TypedCommand.Otto("runs")} lists them, too.",
        });
    }
}
