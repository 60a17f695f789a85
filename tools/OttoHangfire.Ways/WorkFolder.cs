namespace OttoHangfire.Ways;

/// <summary>Holds the copy, its build and its data; goes with the program.</summary>
internal sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("otto-ways-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
