using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
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

/// <summary>What is about to be started; the mark is carried by the program and all that it starts.</summary>
internal sealed record DeployJournal(string Project, string ProgramSha256, string Mark);

/// <summary>What was approved, as two hashes.</summary>
/// <param name="Program">Of the program's content.</param>
/// <param name="Project">Of its entry in <c>otto.json</c>.</param>
internal sealed record DeployPin(string Program, string Project)
{
    public override string ToString() => $"{Program}:{Project}";

    /// <summary>All that an approval stands for, as it is now.</summary>
    /// <exception cref="ActionFailedException">The program cannot be started.</exception>
    public static DeployPin Of(ProjectSettings project)
    {
        try
        {
            return new DeployPin(PinnedProgram.Hash(project), JsonText.Sha256("project", JsonSerializer.SerializeToElement(project)));
        }
        catch (UnusableProgramException unusable)
        {
            throw new ActionFailedException(unusable.Message);
        }
    }

    public static DeployPin? Read(string? text) => text?.Split(':') is [var program, var project] ? new DeployPin(program, project) : null;
}

/// <summary>
/// Runs a registered program, at most once for each approval. It is written down as started before it is; what is found
/// started afterwards, without an end, may have happened, and is never begun again.
/// </summary>
internal sealed class DeployEffect(Deployments deployments, ProjectSettings project) : IOutsideEffect
{
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation) =>
        await deployments.Turns.AcquireAsync(project.Name, permitCount: 1, cancellation);

    public Task<JsonElement> PlanAsync(ActionRow action, CancellationToken cancellation)
    {
        var approved = DeployPin.Read(action.Pin) ?? throw new ActionFailedException($"Nobody has approved this deploy of {project.Name}.");
        var now = DeployPin.Of(project);
        if (now.Project != approved.Project)
        {
            throw new ActionFailedException($"The entry of {project.Name} in otto.json has changed since the approval, so nothing was "
                + "started. The deploy has to be proposed and approved again.");
        }

        return now.Program == approved.Program
            ? Task.FromResult(
                Journal(new DeployJournal(project.Name, now.Program, $"{action.RunId}-{action.Position}-{Guid.CreateVersion7():N}")))
            : throw Changed();
    }

    public async Task<string> PerformAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation)
    {
        var plan = journal.Deserialize<DeployJournal>(OttoJson.Options)!;
        using var program = Open(plan);
        var began = Stopwatch.GetTimestamp();
        var result = await RunAsync(program, plan, scope, cancellation);
        await scope.LogAsync([.. Words(result)], CancellationToken.None);

        var left = result.IsAllGone
            ? "with all of its processes that could be found"
            : "but a process that it started is still running: look for it";
        return result switch
        {
            { End: DeployEnd.Stopped } =>
                throw new OutcomeUnknownException($"The backend was stopped, or the task cancelled, while {project.Name} was being "
                    + $"deployed. The program was ended in the middle, {left}."),
            { End: DeployEnd.OverTime } =>
                throw new ActionFailedException($"{project.Name} took longer than {project.TimeoutSeconds} s and was ended, {left}."),
            { ExitCode: 0 } =>
                string.Create(
                    CultureInfo.InvariantCulture, $"deployed {project.Name} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"),
            _ =>
                throw new ActionFailedException(
                    $"{project.Name} ended with exit code {result.ExitCode}. Its output is in the log of the run."),
        };
    }

    public Task<string> RecoverAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation)
    {
        var plan = journal.Deserialize<DeployJournal>(OttoJson.Options)!;
        Forget(plan);
        var alive = ProcessFamily.Members(plan.Mark);
        throw new OutcomeUnknownException(
            $"The backend died while {project.Name} was being deployed. "
            + (alive.Count == 0
                ? "None of its processes is running any more."
                : $"It is still running (process {string.Join(", ", alive)})."));
    }

    /// <summary>Removes the copy of a script that a death left; who still runs it has it open.</summary>
    private void Forget(DeployJournal plan)
    {
        try
        {
            Directory.Delete(Path.Combine(deployments.Folder, plan.Mark), recursive: true);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // Nothing was copied, or this system does not let go of it: it does no harm there.
        }
    }

    private PinnedProgram Open(DeployJournal plan)
    {
        try
        {
            var program = PinnedProgram.Open(project, Path.Combine(deployments.Folder, plan.Mark));
            if (program.Sha256 == plan.ProgramSha256)
            {
                return program;
            }

            program.Dispose();
            throw Changed();
        }
        catch (UnusableProgramException unusable)
        {
            throw new ActionFailedException(unusable.Message);
        }
    }

    private async Task<DeployResult> RunAsync(PinnedProgram program, DeployJournal plan, OutsideScope scope, CancellationToken cancellation)
    {
        try
        {
            return await DeployProcess.RunAsync(
                project,
                program,
                plan.Mark,
                id => scope.LogAsync([(LogLevels.Info, $"{project.Name} runs as process {id}.")], CancellationToken.None),
                deployments.Clock,
                cancellation);
        }
        catch (System.ComponentModel.Win32Exception unusable)
        {
            throw new ActionFailedException($"{project.Name} could not be started: {unusable.Message}");
        }
    }

    private ActionFailedException Changed() =>
        new($"{project.Program} has changed since the approval, so nothing was started. The deploy has to be proposed and approved again.");

    private IEnumerable<(string Level, string Text)> Words(DeployResult result) =>
        result.Output.Select(line => (LogLevels.Info, $"{project.Name}: {line}"))
            .Concat(result.Errors.Select(line => (LogLevels.Warning, $"{project.Name} (errors): {line}")))
            .Concat(result.LeftRunning.Select(process => (
                LogLevels.Warning, $"{project.Name} has ended and left process {process} running. Nobody watches over it any more.")));

    private static JsonElement Journal(DeployJournal journal) => JsonSerializer.SerializeToElement(journal, OttoJson.Options);
}
