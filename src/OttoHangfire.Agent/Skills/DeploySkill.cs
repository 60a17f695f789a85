using System.Text.Json;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Proposes that a registered project is deployed. He knows its name only, and a person has the last word.</summary>
internal sealed class DeploySkill : ISkill
{
    private const string Deploy = "infra.deploy_project";
    private const string Project = "project";

    /// <summary>A name of a project is no longer.</summary>
    private const int MaxName = 50;

    public SkillDescription About { get; } = new()
    {
        Name = "deploy",
        Title = "Deploy a project",
        Description = "Proposes to deploy a project: payload project, a name that you have registered. A person has to approve it.",
        TaskTypes = ["infra.deploy"],
        Example = JsonElement.Parse("""{"project": "website"}"""),
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var project = task.Text(Project) ?? throw Wrong("is missing; name a project that is registered in otto.json");
        if (project.Length > MaxName)
        {
            throw Wrong("may have 50 characters at most");
        }

        var name = ForeignText.Readable(project);
        return Task.FromResult(task.OffersOrIsSilent(Deploy)
            ? new OttoReply
            {
                Message = $"I propose to deploy {name}. A person has to approve it.",
                Actions = [Proposals.Of(Deploy, new { project })],
            }
            : new OttoReply
            {
                Message = $"I would deploy {name}, but that is not among the actions that this task may use.",
                Actions = Proposals.Log(task, LogLevels.Warning, "Deploying is not offered to this task."),
            });
    }

    private static RefusalException Wrong(string rest) => RefusalException.Wrong($"task_payload.{Project}", rest);
}
