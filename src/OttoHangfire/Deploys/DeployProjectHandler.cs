using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Input;

namespace OttoHangfire.Deploys;

/// <summary>The payload of <c>infra.deploy_project</c>: a name, and nothing that could change what runs.</summary>
internal sealed record DeployPayload
{
    public string? Project { get; init; }
}

/// <summary><c>infra.deploy_project</c>: runs the program that the owner registered under this name, as a person approved it.</summary>
internal sealed class DeployProjectHandler(OttoSettings settings, Deployments deployments)
    : PayloadHandler<DeployPayload>(new Validator())
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
        var project = Find(payload.Project!);
        return new OutsideAction(tier, new DeployEffect(deployments, project))
        {
            Confirm = project.Name,
        };
    }

    protected override Task<string?> PinAsync(DeployPayload payload, CancellationToken cancellation) =>
        Task.FromResult<string?>(DeployPin.Of(Find(payload.Project!)).ToString());

    /// <summary>All that will run, as the owner registered it, and by what it is known again.</summary>
    protected override Task<string?> AboutAsync(DeployPayload payload, int tier, CancellationToken cancellation)
    {
        var project = Find(payload.Project!);
        var arguments = project.Arguments.Count == 0
            ? "without arguments"
            : $"with the arguments [{string.Join(", ", project.Arguments.Select(ForeignText.Quoted))}]";
        return Task.FromResult<string?>(
            $"This runs {ForeignText.Quoted(project.Program)} {arguments} in the folder {ForeignText.Quoted(project.Directory)}, "
            + $"for at most {project.TimeoutSeconds} s. SHA-256 of the program: {DeployPin.Of(project).Program}.");
    }

    private ProjectSettings Find(string name) =>
        settings.Projects.FirstOrDefault(project => project.Name == name) ?? throw new ActionFailedException(
            settings.Projects.Count == 0
                ? $"There is no project {name}, because none is registered."
                : $"There is no project {name}. The registered projects are: "
                    + $"{string.Join(", ", settings.Projects.Select(project => project.Name))}.");

    private sealed class Validator : AbstractValidator<DeployPayload>
    {
        public Validator() =>
            RuleFor(payload => payload.Project).NotEmpty().WithMessage("is missing").MaximumCharacters(50).WithMessage(
                "may have at most 50 characters");
    }
}
