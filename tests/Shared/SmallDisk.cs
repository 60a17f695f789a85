using System.Diagnostics;

namespace OttoHangfire.Shared;

/// <summary>A disk in memory in the place of a folder, so that it can be full; only root can mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Filling => Path.Combine(_folder, "filling");

    public bool IsFull => new DriveInfo(_folder).AvailableFreeSpace == 0;

    /// <summary>Null where none can be mounted.</summary>
    /// <param name="folder">The place; it is made when it is not there.</param>
    /// <param name="size">MiB.</param>
    public static SmallDisk? TryMount(string folder, int size = 32)
    {
        Directory.CreateDirectory(folder);
        return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={size}m,mode=0700", "tmpfs", folder) ? new SmallDisk(folder) : null;
    }

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

    private static bool Run(string program, params string[] words)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true, UseShellExecute = false })!;
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
