using System.Security.Cryptography;
using System.Threading.RateLimiting;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Files;

/// <summary>The one folder in which Otto's files lie, and how much may lie there.</summary>
internal sealed class FilesFolder(OttoSettings settings) : IDisposable
{
    /// <summary>Bytes.</summary>
    public const int MaxFile = 1024 * 1024;

    /// <summary>Bytes.</summary>
    public const long MaxAll = 100 * 1024 * 1024;

    /// <summary>Drafts that were not moved into place lie here under this beginning; no path of Otto's can name one.</summary>
    public const string DraftPrefix = ".otto-";

    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = int.MaxValue });

    public string Root { get; } = Path.Combine(settings.DataDirectory, "files");

    /// <summary>One change at a time: what was looked at is still so when it is changed.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation) =>
        await _turns.AcquireAsync(permitCount: 1, cancellation);

    /// <summary>The content of a file; null when there is none.</summary>
    /// <exception cref="FileRefusedException">Something in the way is a link, or no ordinary file, or too large.</exception>
    public byte[]? Read(FilePath path)
    {
        using var parent = Open(path, create: false);
        return parent?.Read(path.Name, MaxFile);
    }

    /// <summary>Puts a content in a file's place: afterwards it is whole and on the disk, before that the old one is.</summary>
    /// <exception cref="FileRefusedException">Something in the way is a link, or no ordinary file.</exception>
    public void Write(FilePath path, byte[] content)
    {
        using var parent = Open(path, create: true)
            ?? throw new FileRefusedException($"The folder of {path.Text} disappeared while the file was being written.");
        parent.Replace(path.Name, content);
    }

    /// <summary>Bytes of all files in the folder, links not followed.</summary>
    public long Used() => !Directory.Exists(Root)
        ? 0
        : new DirectoryInfo(Root)
            .EnumerateFiles(
                "*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    AttributesToSkip = FileAttributes.ReparsePoint,
                    IgnoreInaccessible = true,
                })
            .Sum(file => file.Length);

    public static string Sha256(byte[]? content) => content is null ? "" : Convert.ToHexStringLower(SHA256.HashData(content));

    public void Dispose() => _turns.Dispose();

    private OpenFolder? Open(FilePath path, bool create)
    {
        if (create)
        {
            PrivateFiles.CreateDirectory(Root);
        }

        var folder = OpenFolder.OpenRoot(Root);
        try
        {
            foreach (var part in path.Parts.SkipLast(1))
            {
                if (folder is null)
                {
                    return null;
                }

                var inner = folder.OpenInner(part, create);
                folder.Dispose();
                folder = inner;
            }

            return folder;
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }
}

/// <summary>What stands at the path is not a file or folder that Otto may touch; the message says what it is.</summary>
internal sealed class FileRefusedException(string message) : Exception(message);
