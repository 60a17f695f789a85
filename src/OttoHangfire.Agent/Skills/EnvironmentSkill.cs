using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>
/// Tells in plain words what works, what does not and which script mends it. The backend's doctor looks; this skill
/// only reads the report that it is given, and runs nothing.
/// </summary>
internal sealed class EnvironmentSkill : ISkill
{
    public SkillDescription About { get; } = new()
    {
        Name = "environment",
        Title = "State of the installation",
        Description = "Tells what works on this machine, what does not, and which script to run.",
        TaskTypes = ["debug.env", "env_status", "otto_doctor", "check_dependencies"],
        Example = JsonElement.Parse("{}"),
        Needs = [SkillNeeds.Doctor],
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation) =>
        Task.FromResult(task.DoctorReport() is { } report ? Tell(report, task) : KnowNothing());

    private static OttoReply Tell(DoctorReport report, TaskRequest task) => new()
    {
        Message = DoctorMessage.Of(report),
        Actions = Proposals.Log(task, DoctorMessage.Level(report), ForeignText.Line(report.Summary, 1_000)),
    };

    /// <summary>Without a report nothing is known, so nothing is proposed.</summary>
    private static OttoReply KnowNothing() => new()
    {
        Message = "I was given no doctor's report, so I do not know how things stand. "
            + $"Press Retry; {TypedCommand.Otto("doctor")} shows the report, too.",
    };
}
