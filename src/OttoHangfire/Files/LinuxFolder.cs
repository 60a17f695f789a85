using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OttoHangfire.Files;

/// <summary>
/// A folder on Linux, held open: each step is taken from its handle with <c>openat</c> and follows no link, so there is no
/// moment between look and step.
/// </summary>
internal sealed partial class LinuxFolder : OpenFolder
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    // These two have other values on ARM than elsewhere.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;
    private static readonly int FolderOnly = IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private const int NoEntry = 2;
    private const int Exists = 17;
    private const int NotAFolder = 20;
    private const int NoDevice = 6;
    private const int TooManyLinks = 40;

    private const int OrdinaryFile = 0x8000;
    private const int Link = 0xA000;
    private const int NoFollowOfName = 0x100;
    private const int OfHandle = 0x1000;

    private const uint OwnersFolder = 0b111_000_000;
    private const uint OwnersFile = 0b110_000_000;

    private readonly SafeFileHandle _handle;

    private LinuxFolder(SafeFileHandle handle) => _handle = handle;

    public static LinuxFolder? Open(string path)
    {
        // From the root of the data folder on: how the owner gets there, links included, is his business.
        const int CurrentFolder = -100;
        return OpenFrom(CurrentFolder, path, Path.GetFileName(path));
    }

    public override OpenFolder? OpenInner(string name, bool create)
    {
        if (create)
        {
            if (MakeFolder(Fd, name, OwnersFolder) == 0)
            {
                Sync();
            }
            else if (Marshal.GetLastPInvokeError() != Exists)
            {
                throw Failed(name);
            }
        }

        return OpenFrom(Fd, name, name);
    }

    public override byte[]? Read(string name, int most)
    {
        // Not waiting: a pipe that somebody put there would never open.
        using var handle = OpenAt(Fd, name, ReadOnly | NoFollow | NonBlocking | CloseOnExec, 0);
        if (handle.IsInvalid)
        {
            return Marshal.GetLastPInvokeError() switch
            {
                NoEntry => null,
                TooManyLinks => throw IsLink(name),
                NoDevice => throw IsNoFile(name),
                _ => throw Failed(name),
            };
        }

        return IsOrdinaryFile(handle) ? Read(handle, name, most) : throw IsNoFile(name);
    }

    public override void Replace(string name, byte[] content)
    {
        RefuseWhatIsNoFile(name);
        RemoveDrafts();
        var draft = NewDraft();
        try
        {
            using (var handle = OpenAt(Fd, draft, WriteOnly | Create | Exclusive | NoFollow | CloseOnExec, OwnersFile))
            {
                if (handle.IsInvalid)
                {
                    throw Failed(name);
                }

                // In two steps, as a disk may take it, so that a death between them can be tried.
                var half = content.Length / 2;
                RandomAccess.Write(handle, content.AsSpan(0, half), 0);
                Failpoint.Hit("file.half_written");
                RandomAccess.Write(handle, content.AsSpan(half), half);
                Failpoint.Hit("file.written");
                RandomAccess.FlushToDisk(handle);
            }

            Failpoint.Hit("file.synced");
            if (Rename(Fd, draft, Fd, name) != 0)
            {
                throw Failed(name);
            }
        }
        catch
        {
            _ = Remove(Fd, draft, 0);
            throw;
        }

        Failpoint.Hit("file.renamed");
        Sync();
    }

    protected override void Dispose(bool disposing) => _handle.Dispose();

    private int Fd => (int)_handle.DangerousGetHandle();

    private static LinuxFolder? OpenFrom(int folder, string path, string name)
    {
        var handle = OpenAt(folder, path, ReadOnly | FolderOnly | NoFollow | CloseOnExec, 0);
        if (!handle.IsInvalid)
        {
            return new LinuxFolder(handle);
        }

        handle.Dispose();
        return Marshal.GetLastPInvokeError() switch
        {
            NoEntry => null,
            TooManyLinks => throw IsLink(name),

            // A link to a folder, too: asked for a folder that is no link, the system sees something that is no folder.
            NotAFolder => throw IsNoFolder(name),
            _ => throw Failed(name),
        };
    }

    /// <summary>A rename would put the file in the place of a link or a pipe without a word.</summary>
    private void RefuseWhatIsNoFile(string name)
    {
        switch (KindOf(Fd, name, NoFollowOfName))
        {
            case OrdinaryFile or null:
                return;
            case Link:
                throw IsLink(name);
            default:
                throw IsNoFile(name);
        }
    }

    /// <summary>What a death left beside a file. Only one change is under way at a time, so none of them is in use.</summary>
    private void RemoveDrafts()
    {
        foreach (var draft in Directory.EnumerateFiles($"/proc/self/fd/{Fd}", $"{FilesFolder.DraftPrefix}*").Select(Path.GetFileName))
        {
            _ = Remove(Fd, draft!, 0);
        }
    }

    private static byte[] Read(SafeFileHandle handle, string name, int most)
    {
        // One byte more than allowed, so that a file which grows meanwhile is noticed.
        var buffer = new byte[most + 1];
        var length = 0;
        int count;
        while (length < buffer.Length && (count = RandomAccess.Read(handle, buffer.AsSpan(length), length)) > 0)
        {
            length += count;
        }

        return length <= most ? buffer[..length] : throw IsTooLarge(name);
    }

    private static bool IsOrdinaryFile(SafeFileHandle handle) => KindOf((int)handle.DangerousGetHandle(), "", OfHandle) == OrdinaryFile;

    /// <summary>The kind bits of its mode; null when nothing is there.</summary>
    private static int? KindOf(int folder, string name, int flags)
    {
        const int KindMask = 0xF000;
        const int ModeOffset = 28;
        const uint KindOnly = 1;

        var status = new byte[256];
        if (Status(folder, name, flags, KindOnly, status) == 0)
        {
            return BitConverter.ToUInt16(status, ModeOffset) & KindMask;
        }

        return Marshal.GetLastPInvokeError() == NoEntry ? null : throw Failed(name);
    }

    private void Sync()
    {
        if (SyncFolder(Fd) != 0)
        {
            throw Failed("the folder");
        }

        Failpoint.Hit("file.folder_synced");
    }

    private static IOException Failed(string name)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{name}: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenAt(int folder, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeFolder(int folder, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(int fromFolder, string from, int toFolder, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Remove(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFolder(int folder);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte[] status);
}
