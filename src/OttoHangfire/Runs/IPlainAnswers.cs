using OttoHangfire.Agent;

namespace OttoHangfire.Runs;

/// <summary>Answers what a person typed, where that takes nobody's help: no agent is asked, and no model.</summary>
internal interface IPlainAnswers
{
    /// <summary>The reply, which is judged and carried out as any other; null when somebody has to be asked.</summary>
    Task<SavedReply?> AnswerAsync(Claim claim, CancellationToken cancellation);

    /// <summary>What to say when it was not understood, and there is no model to ask: two things that one can say instead.</summary>
    string? HintFor(Claim claim);
}
