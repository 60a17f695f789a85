using System.Globalization;
using System.Text;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Files;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Files;

/// <summary>
/// Somebody swaps a folder for a link while Otto writes: nothing may land where the link leads. OTTO_LINK_SWAPS says how often
/// Otto writes meanwhile (1,000).
/// </summary>
public sealed class FilesFolderTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _outside = new();

    [UnixFact]
    public async Task ALink_IsNotReadThrough()
    {
        using var folder = new FilesFolder(new OttoSettings { Home = _data.Path, DataDirectory = _data.Path, TimeZone = "Etc/UTC" });
        await File.WriteAllTextAsync(_outside.File("secret.txt"), "secret");
        Directory.CreateDirectory(_data.File("files"));
        File.CreateSymbolicLink(_data.File("files", "link.txt"), _outside.File("secret.txt"));

        var reading = () => folder.Read(FilePath.Read("link.txt").Path!);

        reading.Should().Throw<FileRefusedException>().WithMessage("link.txt is a link, and Otto follows no links.");
    }

    [LinuxFact]
    public async Task ALinkThatComesAndGoes_LeadsNowhere()
    {
        using var folder = new FilesFolder(new OttoSettings { Home = _data.Path, DataDirectory = _data.Path, TimeZone = "Etc/UTC" });
        var path = FilePath.Read("swap/inner/a.txt").Path!;
        folder.Write(path, "first"u8.ToArray());
        await File.WriteAllTextAsync(_outside.File("a.txt"), "untouched");
        Directory.CreateDirectory(_outside.File("inner"));
        await File.WriteAllTextAsync(_outside.File("inner", "a.txt"), "untouched");
        using var stop = new CancellationTokenSource();

        var swapping = Task.Run(() => Swap(_data.File("files", "swap"), stop.Token));
        var (written, refused) = (0, 0);
        for (var i = 0; i < Tries; i++)
        {
            try
            {
                folder.Write(path, Encoding.UTF8.GetBytes($"{i}"));
                folder.Read(path);
                written++;
            }
            catch (Exception expected) when (expected is FileRefusedException or IOException)
            {
                refused++;
            }
        }

        await stop.CancelAsync();
        (await swapping).Should().BeGreaterThan(0);
        written.Should().BeGreaterThan(0);
        refused.Should().BeGreaterThan(0, "otherwise nobody met the link");
        (await File.ReadAllTextAsync(_outside.File("a.txt"))).Should().Be("untouched");
        (await File.ReadAllTextAsync(_outside.File("inner", "a.txt"))).Should().Be("untouched");
        Directory.GetFileSystemEntries(_outside.Path, "*", SearchOption.AllDirectories).Should().HaveCount(3);
    }

    private static int Tries =>
        int.TryParse(Environment.GetEnvironmentVariable("OTTO_LINK_SWAPS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1_000;

    public void Dispose()
    {
        _data.Dispose();
        _outside.Dispose();
    }

    /// <summary>Puts the folder aside and a link in its place, and back, as fast as it goes.</summary>
    private int Swap(string folder, CancellationToken stop)
    {
        var swaps = 0;
        var aside = _data.File("aside");
        while (!stop.IsCancellationRequested)
        {
            Directory.Move(folder, aside);
            try
            {
                File.CreateSymbolicLink(folder, _outside.Path);
                File.Delete(folder);
                swaps++;
            }
            catch (IOException)
            {
                // The writer was there first and has made the folder anew.
            }

            MoveBack(aside, folder);
        }

        return swaps;
    }

    /// <summary>The writer may have made the folder anew meanwhile.</summary>
    private static void MoveBack(string aside, string folder)
    {
        while (Directory.Exists(aside))
        {
            try
            {
                Directory.Move(aside, folder);
            }
            catch (IOException)
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (IOException)
                {
                    // It is being written into; once more.
                }
            }
        }
    }
}
