using System.Diagnostics;

namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>A fact about a disk that is full. It takes a real one of 32 MiB, which only root can mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.TryMount(folder.Path);
        Skip = disk is null ? "no small disk can be mounted here; that takes root on Linux" : null;
    }
}

/// <summary>A disk of 32 MiB in the place of a folder.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    public SmallDisk(string folder)
        : this(folder, TryMountAt(Directory.CreateDirectory(folder).FullName))
    {
    }

    private SmallDisk(string folder, bool isMounted)
    {
        _folder = folder;
        isMounted.Should().BeTrue();
    }

    public bool IsFull => new DriveInfo(_folder).AvailableFreeSpace == 0;

    private string Filling => Path.Combine(_folder, "filling");

    public static SmallDisk? TryMount(string folder) => TryMountAt(folder) ? new SmallDisk(folder, isMounted: true) : null;

    /// <summary>Takes every byte that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1024 * 1024, 4096 })
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full, to so many bytes.
            }
        }
    }

    public void Free() => File.Delete(Filling);

    public void Dispose() => Run("umount", "-l", _folder);

    private static bool TryMountAt(string folder) =>
        OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=32m,mode=0700", "tmpfs", folder);

    private static bool Run(string program, params string[] words)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
