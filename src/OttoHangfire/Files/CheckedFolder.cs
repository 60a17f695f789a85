namespace OttoHangfire.Files;

/// <summary>
/// A folder on Windows and macOS: each step looks whether it is a link before it is taken. Between the two, somebody who
/// may write in the owner's data folder could put one there; on Linux he could not.
/// </summary>
internal sealed class CheckedFolder : OpenFolder
{
    private readonly string _path;

    private CheckedFolder(string path) => _path = path;

    public static CheckedFolder? Open(string path) => Look(path) switch
    {
        null => null,
        DirectoryInfo => new CheckedFolder(path),
        _ => throw IsNoFolder(Path.GetFileName(path)),
    };

    public override OpenFolder? OpenInner(string name, bool create)
    {
        var path = Path.Combine(_path, name);
        if (create && Look(path) is null)
        {
            Directory.CreateDirectory(path);
        }

        return Open(path);
    }

    public override byte[]? Read(string name, int most)
    {
        var path = Path.Combine(_path, name);
        return Look(path) switch
        {
            null => null,
            FileInfo file when file.Length > most => throw IsTooLarge(name),
            FileInfo => File.ReadAllBytes(path),
            _ => throw IsNoFile(name),
        };
    }

    public override void Replace(string name, byte[] content)
    {
        var target = Path.Combine(_path, name);
        if (Look(target) is DirectoryInfo)
        {
            throw IsNoFile(name);
        }

        // What a death left here: only one change is under way at a time, so none of them is in use.
        Array.ForEach(Directory.GetFiles(_path, $"{FilesFolder.DraftPrefix}*"), File.Delete);
        var draft = Path.Combine(_path, NewDraft());
        try
        {
            using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                var half = content.Length / 2;
                file.Write(content, 0, half);
                file.Flush();
                Failpoint.Hit("file.half_written");
                file.Write(content, half, content.Length - half);
                Failpoint.Hit("file.written");
                file.Flush(flushToDisk: true);
            }

            Failpoint.Hit("file.synced");
            File.Move(draft, target, overwrite: true);
            Failpoint.Hit("file.renamed");
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        // Nothing is held: these systems have no handle from which a step could be taken.
    }

    /// <summary>What stands there, itself and not what it points to; null when nothing does.</summary>
    private static FileSystemInfo? Look(string path)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!entry.Exists && entry.LinkTarget is null)
        {
            return null;
        }

        return entry.LinkTarget is null && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) ? entry : throw IsLink(entry.Name);
    }
}
