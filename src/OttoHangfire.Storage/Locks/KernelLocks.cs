using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OttoHangfire.Storage.Locks;

/// <summary>Linux's locks that belong to an open file, not to the process, and the number of a file.</summary>
/// <remarks>
/// The older locks of POSIX (<c>F_SETLK</c>, <see cref="FileStream.Lock"/>) are dropped when the process closes any handle of the file. See
/// fcntl(2), "Open file description locks". Both kinds keep each other out.
/// </remarks>
internal static class KernelLocks
{
    private const int SetLock = 37;
    private const short WriteLock = 1;
    private const short NoLock = 2;
    private const int TryAgain = 11;
    private const int NoAccess = 13;

    private const int CurrentFolder = -100;
    private const uint Mode = 2;
    private const uint InodeNumber = 0x100;
    private const int RegularFile = 0x8000;

    private static readonly Lazy<bool> Works = new(Probe);

    /// <summary>Whether the kernel has them.</summary>
    public static bool AreThere => Works.Value;

    /// <summary>Locks a byte; false if somebody else has it.</summary>
    public static bool TryLock(SafeFileHandle file, long offset)
    {
        if (Set(file, WriteLock, offset) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is TryAgain or NoAccess ? false : throw Failed("A byte could not be locked", error);
    }

    public static void Unlock(SafeFileHandle file, long offset)
    {
        if (Set(file, NoLock, offset) != 0)
        {
            throw Failed("A byte could not be unlocked", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Which file a path leads to; null if to none.</summary>
    public static FileNumber? NumberOf(string path)
    {
        var answer = new byte[256];
        if (Stat(StatCall, CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, Mode | InodeNumber, answer) != 0)
        {
            return null;
        }

        // struct statx: the mode, the inode and the device.
        return new FileNumber(
            BitConverter.ToUInt64(answer, 32),
            BitConverter.ToUInt64(answer, 136),
            (BitConverter.ToUInt16(answer, 28) & 0xF000) == RegularFile);
    }

    private static long StatCall => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 291 : 332;

    private static int Set(SafeFileHandle file, short kind, long offset)
    {
        var range = new Range { Kind = kind, Start = offset, Length = 1 };
        return Control(file, SetLock, ref range);
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux()
            || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64)
            || Environment.ProcessPath is not { } program
            || NumberOf(program) is null)
        {
            return false;
        }

        using var file = File.OpenHandle(program);
        return Set(file, NoLock, 0) == 0;
    }

    private static IOException Failed(string what, int error) =>
        new($"{what} (error {error.ToString(CultureInfo.InvariantCulture)}).", error);

#pragma warning disable SYSLIB1054, CA2101 // Nothing has to be marshalled but bytes.
    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle file, int command, ref Range range);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Stat(long call, int folder, byte[] path, int flags, uint mask, byte[] answer);
#pragma warning restore SYSLIB1054, CA2101

    // struct flock of a 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        public short Kind;
        public short From;
        public long Start;
        public long Length;
        public int Process;
    }
}

/// <summary>A file, whichever names it has.</summary>
internal readonly record struct FileNumber(ulong Inode, ulong Device, bool IsRegular);
