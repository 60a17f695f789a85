namespace OttoHangfire.Files;

/// <summary>
/// A folder that has been opened, and from which the next step is taken: no link on the way is followed, and on Linux
/// nobody can put one there between look and step.
/// </summary>
internal abstract class OpenFolder : IDisposable
{
    /// <summary>Null when it is not there.</summary>
    public static OpenFolder? OpenRoot(string path) => OperatingSystem.IsLinux() ? LinuxFolder.Open(path) : CheckedFolder.Open(path);

    /// <summary>The folder of this name inside; null when it is not there and was not to be made.</summary>
    public abstract OpenFolder? OpenInner(string name, bool create);

    /// <summary>The file of this name inside; null when it is not there.</summary>
    public abstract byte[]? Read(string name, int most);

    /// <summary>Writes a draft beside the file, brings it to the disk, moves it into place, brings that to the disk.</summary>
    public abstract void Replace(string name, byte[] content);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected static string NewDraft() => $"{FilesFolder.DraftPrefix}{Guid.CreateVersion7():N}";

    protected static FileRefusedException IsLink(string name) => new($"{name} is a link, and Otto follows no links.");

    protected static FileRefusedException IsNoFile(string name) => new($"{name} is not an ordinary file.");

    protected static FileRefusedException IsNoFolder(string name) => new($"{name} is not a folder.");

    protected static FileRefusedException IsTooLarge(string name) => new($"{name} is larger than 1 MiB.");

    protected abstract void Dispose(bool disposing);
}
