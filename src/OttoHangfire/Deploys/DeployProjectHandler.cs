using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Deploys;

/// <summary>The payload of <c>infra.deploy_project</c>: a name, and nothing that could change what runs.</summary>
internal sealed record DeployPayload
{
    public string? Project { get; init; }
}

/// <summary><c>infra.deploy_project</c>: runs the program that the owner registered under this name, as a person approved it.</summary>
internal sealed class DeployProjectHandler(Deployments deployments) : PayloadHandler<DeployPayload>(new Validator())
{
    public override ActionDescription Description => new()
    {
        Type = "infra.deploy_project",
        Title = "Deploy a project",
        Description = "Runs the program that the owner has registered under this name, with its registered arguments.",
        Tier = 4,
        Effect = "deploy",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    protected override PreparedAction Prepare(DeployPayload payload, int tier)
    {
        var project = deployments.Find(payload.Project!);
        return new OutsideAction(
            tier, new DeployEffect(deployments, project))
        { Pin = Deployments.Pin(project).ToString(), Confirm = project.Name };
    }

    protected override Task<string?> AboutAsync(DeployPayload payload, int tier, CancellationToken cancellation) =>
        Task.FromResult<string?>($"This runs {ForeignText.Quoted(deployments.Find(payload.Project!).Program)}.");

    private sealed class Validator : AbstractValidator<DeployPayload>
    {
        public Validator() =>
            RuleFor(payload => payload.Project).NotEmpty().WithMessage("is missing").MaximumCharacters(50).WithMessage(
                "may have at most 50 characters");
    }
}
