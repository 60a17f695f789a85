using System.Runtime.InteropServices;

namespace OttoHangfire.Database;

/// <summary>
/// Which file a name stands for: device and inode where the system has them, else the moment it was made. A file that was
/// deleted and made again has the same name and is another one.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly partial record struct FileIdentity(ulong Device, ulong Inode)
{
    private const int CurrentFolder = -100;
    private const uint BasicFields = 0x7FF;
    private const int Length = 256;

    /// <summary>Null when there is no such file.</summary>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileIdentity(0, (ulong)file.CreationTimeUtc.Ticks) : null;
        }

        // struct statx of the kernel is the same on every architecture: inode at 32, device at 136 and 140.
        Span<byte> fields = stackalloc byte[Length];
        return Statx(CurrentFolder, path, 0, BasicFields, ref MemoryMarshal.GetReference(fields)) == 0
            ? new FileIdentity(MemoryMarshal.Read<ulong>(fields[136..]), MemoryMarshal.Read<ulong>(fields[32..]))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte fields);
}
