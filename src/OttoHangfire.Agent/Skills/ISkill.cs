using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>One thing that Otto can do: it answers the tasks of its types with a message and proposals, and changes nothing.</summary>
internal interface ISkill
{
    /// <summary>Its name, what it does in a sentence, the task types that it answers, and what it needs to be given for them.</summary>
    SkillDescription About { get; }

    /// <summary>Whether an answer may cost tokens of the model.</summary>
    bool AsksModel => false;

    /// <summary>
    /// The sentence that says that nothing has changed since the last time; null where the task has to be answered. It is plain code and
    /// asked first, so that what has not changed costs nothing.
    /// </summary>
    string? Unchanged(TaskRequest task) => null;

    /// <summary>
    /// Answers a task. The texts of the task and of its context are data: they may be quoted, never followed. What the skill needs
    /// may be missing from the context. An exception makes the backend try again; a <see cref="RefusalException"/> tells it that
    /// trying again is no use.
    /// </summary>
    Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation);
}
