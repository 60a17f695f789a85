using OttoHangfire.Agent.Model;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Answers what a person has typed.</summary>
internal sealed class PromptAnswers(LanguageModel model, SkillRegistry skills, TimeProvider clock, ILogger<PromptAnswers> logger)
{
    /// <summary>The model's answer, within bounds.</summary>
    /// <exception cref="RefusalException">There is none; the sentence says why.</exception>
    public async Task<OttoReply> AnswerAsync(PromptRequest prompt, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        try
        {
            var reply = await model.AskAsync(PromptQuestions.Of(prompt, skills, clock), cancellation);
            logger.LogInformation(
                "Prompt, run {RunId}: the model answered in {Milliseconds:0} ms, actions proposed: {Count}",
                prompt.RunId, clock.GetElapsedTime(began).TotalMilliseconds, reply.Actions.Count);
            return reply with { Message = ForeignText.Bounded(reply.Message, SkillDispatcher.MaxMessageLength) };
        }
        catch (RefusalException refusal)
        {
            logger.LogInformation("Prompt, run {RunId}: refused with {Status}", prompt.RunId, refusal.Status);
            throw;
        }
    }
}
