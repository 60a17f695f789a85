using System.Collections.Concurrent;
using OttoHangfire.Actions;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;

namespace OttoHangfire.Deploys;

/// <summary>The programs that the owner registered, and whose turn it is: each runs once at a time.</summary>
internal sealed class Deployments(OttoSettings settings, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    internal TimeProvider Clock => clock;

    /// <summary>Copies of scripts that are just running.</summary>
    internal string Folder { get; } = Path.Combine(settings.DataDirectory, "deploys");

    /// <summary>The project of this name.</summary>
    /// <exception cref="ActionFailedException">The owner has registered none.</exception>
    public ProjectSettings Find(string name) =>
        settings.Projects.FirstOrDefault(project => project.Name == name) ?? throw new ActionFailedException(
            settings.Projects.Count == 0
                ? $"There is no project {name}, because none is registered."
                : $"There is no project {name}. The registered projects are: "
                    + $"{string.Join(", ", settings.Projects.Select(project => project.Name))}.");

    /// <summary>All that a person's approval stands for: the program's content, and how it is started.</summary>
    public static DeployPin Pin(ProjectSettings project)
    {
        try
        {
            return new DeployPin(
                PinnedProgram.Hash(project), JsonText.Sha256("project", System.Text.Json.JsonSerializer.SerializeToElement(project)));
        }
        catch (UnusableProgramException unusable)
        {
            throw new ActionFailedException(unusable.Message);
        }
    }

    /// <summary>Removes the copy of a script that a death left; who still runs it has it open.</summary>
    internal void Forget(string mark)
    {
        try
        {
            Directory.Delete(Path.Combine(Folder, mark), recursive: true);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // Nothing was copied, or this system does not let go of it: it does no harm there.
        }
    }

    internal async Task<IDisposable> EnterAsync(string project, CancellationToken cancellation)
    {
        var turn = _turns.GetOrAdd(project, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

/// <summary>What was approved, as two hashes.</summary>
/// <param name="Program">Of the program's content.</param>
/// <param name="Project">Of its entry in <c>otto.json</c>.</param>
internal sealed record DeployPin(string Program, string Project)
{
    public override string ToString() => $"{Program}:{Project}";

    public static DeployPin? Read(string? text) => text?.Split(':') is [var program, var project] ? new DeployPin(program, project) : null;
}
