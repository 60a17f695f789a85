namespace OttoHangfire.Bench;

/// <summary>A folder for the files of one measurement; it goes with it.</summary>
internal sealed class BenchFolder : IDisposable
{
    public BenchFolder(string parent)
    {
        Path = System.IO.Path.Combine(parent, "otto-bench-" + System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>What all files in it take.</summary>
    public long Size() => new DirectoryInfo(Path).EnumerateFiles().Sum(file => file.Length);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
