using System.Text.Json;
using OttoHangfire.Agent.Model;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Answers free text, for which it needs a language model.</summary>
internal sealed class PromptSkill(LanguageModel model) : ISkill
{
    public SkillDescription About { get; } = new()
    {
        Name = "prompt",
        Title = "Free prompt",
        Description = "Answers free text; needs a language model.",
        TaskTypes = ["custom.prompt"],
        Example = JsonElement.Parse("{}"),
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation) => throw model.Missing();
}
