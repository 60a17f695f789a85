using OttoHangfire.Agent.Skills;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>A skill that always fails.</summary>
internal sealed class BrokenSkill : ISkill
{
    public const string TaskType = "test.broken";

    public SkillDescription About { get; } = Some.Skill("broken", TaskType);

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation) =>
        throw new FormatException("the cause of it all");
}

/// <summary>A skill that says too much, in colour.</summary>
internal sealed class LongWindedSkill : ISkill
{
    public const string TaskType = "test.long_winded";

    public SkillDescription About { get; } = Some.Skill("long winded", TaskType);

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation) =>
        Task.FromResult(new OttoReply { Message = "\u001b[31m" + new string('a', 10_000) });
}
