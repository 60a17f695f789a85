using System.Text;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Files;

/// <summary>
/// What is about to happen to a file: its content before and after as SHA-256 (<c>""</c> = no file). Enough to tell afterwards
/// whether it did, and to do it again.
/// </summary>
internal sealed record FileJournal(string Path, string Old, string New, long Bytes);

/// <summary>
/// Gives a file a new content. A crash leaves the old one or the new one, never a half: which of the two is seen by the
/// hashes in the journal, and the old one is written anew. A file that is not as Otto left it is touched only when a
/// person has been asked (<c>mayReplaceForeign</c>).
/// </summary>
internal sealed class FileEffect(
    FilesFolder folder, FileRepository files, FilePath path, string content, bool isAppend, bool mayReplaceForeign) : IRememberedEffect
{
    /// <summary>By what the content that a person allowed to replace is known again.</summary>
    public static string PinOf(byte[]? content) => content is null ? "no file" : FilesFolder.Sha256(content);

    public Task<IDisposable> EnterAsync(CancellationToken cancellation) => folder.EnterAsync(cancellation);

    public async Task<JsonElement> PlanAsync(ActionRow action, CancellationToken cancellation)
    {
        try
        {
            var old = folder.Read(path);
            if (!mayReplaceForeign && await IsForeignAsync(folder, files, path, cancellation))
            {
                throw new ActionFailedException(
                    $"{path.Text} was created or changed by somebody else in the meantime, so a person has to approve this.");
            }

            if (action.Pin is { } allowed && allowed != PinOf(old))
            {
                throw new ActionFailedException($"{path.Text} has changed since it was approved, so it was left as it is.");
            }

            var next = Next(old);
            Refuse(old, next);
            return JsonSerializer.SerializeToElement(
                new FileJournal(path.Text, FilesFolder.Sha256(old), FilesFolder.Sha256(next), next.Length), OttoJson.Options);
        }
        catch (FileRefusedException refused)
        {
            throw new ActionFailedException(refused.Message);
        }
    }

    public Task<string> PerformAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation)
    {
        var plan = Read(journal);
        var old = LookAgain(plan);
        return FilesFolder.Sha256(old) == plan.Old
            ? Task.FromResult(Write(plan, old))
            : throw new ActionFailedException($"{path.Text} was changed by somebody else at the same moment, so it was left as it is.");
    }

    public Task<string> RecoverAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation)
    {
        var plan = Read(journal);
        var there = LookAgain(plan);
        return FilesFolder.Sha256(there) switch
        {
            var sha256 when sha256 == plan.New => Task.FromResult(Words(plan)),
            var sha256 when sha256 == plan.Old => Task.FromResult(Write(plan, there)),
            _ =>
                throw new OutcomeUnknownException(
                    $"{path.Text} is neither the old file nor the new one. Look at it and say whether it happened."),
        };
    }

    public bool IsThere(JsonElement journal)
    {
        try
        {
            return FilesFolder.Sha256(folder.Read(path)) == Read(journal).New;
        }
        catch (Exception unreadable) when (unreadable is FileRefusedException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public Task MarkAsync(JsonElement journal, ActionScope scope)
    {
        var plan = Read(journal);
        return files.SetAsync(plan.Path, plan.Bytes, plan.New, scope.RunId, scope.Transaction);
    }

    /// <summary>True when there is a file that is not as Otto left it: a person's own, or one that a person has changed.</summary>
    public static async Task<bool> IsForeignAsync(
        FilesFolder folder, FileRepository files, FilePath path, CancellationToken cancellation) =>
        folder.Read(path) is { } content && (await files.FindAsync(path.Text, cancellation))?.Sha256 != FilesFolder.Sha256(content);

    private byte[] Next(byte[]? old)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return isAppend ? [.. old ?? [], .. bytes] : bytes;
    }

    private void Refuse(byte[]? old, byte[] next)
    {
        if (next.Length > FilesFolder.MaxFile)
        {
            throw new ActionFailedException($"{path.Text} would be larger than 1 MiB.");
        }

        if (folder.Used() - (old?.Length ?? 0) + next.Length > FilesFolder.MaxAll)
        {
            throw new ActionFailedException("Otto's files would be larger than 100 MiB in all. Remove some from the data folder's files/.");
        }
    }

    private byte[]? LookAgain(FileJournal plan)
    {
        try
        {
            return folder.Read(path);
        }
        catch (FileRefusedException refused)
        {
            throw new OutcomeUnknownException($"{plan.Path} cannot be looked at any more: {refused.Message}");
        }
    }

    private string Write(FileJournal plan, byte[]? old)
    {
        try
        {
            folder.Write(path, Next(old));
            return Words(plan);
        }
        catch (FileRefusedException refused)
        {
            throw new ActionFailedException(refused.Message);
        }
        catch (IOException full) when (DataFolder.IsDiskFull(full) && FilesFolder.Sha256(LookAgain(plan)) == plan.Old)
        {
            throw new NoRoomException(full);
        }
        catch (IOException broken) when (FilesFolder.Sha256(LookAgain(plan)) == plan.Old)
        {
            throw new ActionFailedException($"{path.Text} could not be written: {broken.Message}");
        }
    }

    private string Words(FileJournal plan) => $"{(isAppend ? "appended to" : "wrote")} files/{plan.Path}, now {plan.Bytes} bytes";

    private static FileJournal Read(JsonElement journal) => journal.Deserialize<FileJournal>(OttoJson.Options)!;
}
