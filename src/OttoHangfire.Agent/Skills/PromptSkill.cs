using OttoHangfire.Agent.Model;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Answers free text, for which it needs a language model.</summary>
internal sealed class PromptSkill(OttoModel model) : ISkill
{
    public SkillDescription About { get; } = new("prompt", "Answers free text; needs a language model.", ["custom.prompt"]);

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation) => throw model.Missing();
}
