using System.Diagnostics;

namespace OttoHangfire.Chaos.Everything;

/// <summary>A disk of its own for the data folder, so that it can be full: 96 MiB in memory, which only root can mount.</summary>
internal sealed class DataDisk : IDisposable
{
    private readonly string _folder;

    private DataDisk(string folder) => _folder = folder;

    private string Filling => Path.Combine(_folder, "filling");

    /// <summary>Null where none can be mounted.</summary>
    public static DataDisk? TryMount(string folder)
    {
        Directory.CreateDirectory(folder);
        return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=96m,mode=0700", "tmpfs", folder) ? new DataDisk(folder) : null;
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
