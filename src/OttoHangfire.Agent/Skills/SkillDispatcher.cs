using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Finds the skill for a task, lets it answer, and keeps the answer within bounds.</summary>
internal sealed class SkillDispatcher(SkillRegistry skills, TimeProvider clock, ILogger<SkillDispatcher> logger)
{
    /// <summary>Characters of a message.</summary>
    public const int MaxMessageLength = 4_000;

    /// <summary>The answer of the skill that the task's type names.</summary>
    /// <exception cref="RefusalException">404: no skill. 400, 409: the skill says what is missing. 500: it failed.</exception>
    public async Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var skill = skills.Find(task.TaskType) ?? throw NoSkill(task.TaskType);
        var name = skill.About.Name;
        var began = clock.GetTimestamp();
        try
        {
            var reply = skill.Unchanged(task) is { } nothingNew
                ? new OttoReply { Message = nothingNew, Usage = Free(task) }
                : await skill.AnswerAsync(task, cancellation);
            logger.LogInformation(
                "Task {TaskId} ({TaskType}), run {RunId}: skill {Skill} answered in {Milliseconds:0} ms, actions proposed: {Count}",
                task.TaskId, task.TaskType, task.RunId, name, clock.GetElapsedTime(began).TotalMilliseconds, reply.Actions.Count);
            return reply with
            {
                Message = ForeignText.Bounded(reply.Message, MaxMessageLength),
                Usage = skill.AsksModel ? reply.Usage : Free(task),
            };
        }
        catch (RefusalException refusal)
        {
            logger.LogInformation(
                "Task {TaskId} ({TaskType}), run {RunId}: skill {Skill} refused with {Status}",
                task.TaskId, task.TaskType, task.RunId, name, refusal.Status);
            throw;
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // A skill must not take the agent down; the backend hears of it as a failed try and asks again later.
            logger.LogError(
                fault, "Task {TaskId} ({TaskType}), run {RunId}: skill {Skill} failed", task.TaskId, task.TaskType, task.RunId, name);
            throw new RefusalException(
                StatusCodes.Status500InternalServerError, $"Otto's skill \"{name}\" failed. His log has the details.");
        }
    }

    /// <summary>Whoever has set tokens aside for the answer hears that none were needed.</summary>
    private static TokenUsage? Free(TaskRequest task) =>
        task.Budget is null ? null : new TokenUsage { Model = "none", InputTokens = 0, OutputTokens = 0 };

    private RefusalException NoSkill(string type)
    {
        logger.LogWarning("No skill for the task type {TaskType}", type);
        var known = string.Join(", ", skills.All.SelectMany(skill => skill.TaskTypes));
        return new(StatusCodes.Status404NotFound, $"Otto has no skill for tasks of the type \"{type}\". He has skills for: {known}.");
    }
}
