using OttoHangfire.Agent.Backend;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>
/// Tells in plain words what works, what does not and which script mends it. The backend's doctor looks; this skill
/// only reads its report and runs nothing.
/// </summary>
internal sealed class EnvironmentSkill(BackendClient backend) : ISkill
{
    public SkillDescription About { get; } = new(
        "environment",
        "Tells what works on this machine, what does not, and which script to run.",
        ["debug.env", "env_status", "otto_doctor", "check_dependencies"]);

    public async Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        DoctorReport report;
        try
        {
            report = await backend.GetDoctorReportAsync(cancellation);
        }
        catch (BackendException silent)
        {
            // Without a report nothing is known, so nothing is proposed.
            return new OttoReply { Message = $"{silent.Message}, so I do not know how things stand. Run {ShippedScripts.Start}, then press Retry." };
        }

        return new OttoReply
        {
            Message = DoctorWords.Tell(report),
            Actions = Proposals.Log(task, DoctorWords.Level(report), PlainText.Line(report.Summary, 1_000)),
        };
    }
}
