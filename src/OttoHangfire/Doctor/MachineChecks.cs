using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Doctor;

/// <summary>Is there room, are the clock and its zones right, and is the private data private?</summary>
internal sealed class MachineChecks(OttoSettings settings)
{
    private const long LittleRoom = 1024L * 1024 * 1024;
    private const long NoRoom = 200L * 1024 * 1024;
    private const int MostNamed = 5;

    public IEnumerable<Check> All =>
    [
        new("machine.disk", "Disk", DiskAsync),
        new("settings.file", "Settings", SettingsAsync),
        new("access.reading", "Who may read", AccessAsync),
        new("machine.data_folder", "Data folder", DataFolderAsync),
        new("machine.time_zone", "Your time zone", TimeZoneAsync),
    ];

    private Task<Finding> DiskAsync(CancellationToken cancellation)
    {
        var folder = Directory.Exists(settings.DataDirectory) ? settings.DataDirectory : settings.Home;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = $"{free / 1024 / 1024:N0} MiB free at {folder}.";
        var fix = DoctorFix.Manual($"Free some space on the disk of {folder}.");
        return Task.FromResult(free switch
        {
            < NoRoom => Finding.Error(text, fix),
            < LittleRoom => Finding.Warning(text, fix),
            _ => Finding.Ok(text),
        });
    }

    private Task<Finding> AccessAsync(CancellationToken cancellation) => Task.FromResult(settings switch
    {
        { IsLoopbackOnly: false, Certificate: null, TrustedProxies.Count: 0 } => Finding.Warning(
            $"Otto listens at {settings.Bind} without https: whoever is in between can read passwords and keys.",
            DoctorFix.Manual("Set OTTO_CERTIFICATE to a certificate, or put a reverse proxy with https before Otto.")),
        { IsLoopbackOnly: false } or { Hosts.Count: > 0 } => Finding.Ok("Whoever reads has to sign in, or to show a key."),
        { IsOpenForReading: true } => Finding.Info(
            "Every user and program of this machine can read tasks and add some of their own; only you decide. "
            + "OTTO_ACCESS=everything closes that, too."),
        _ => Finding.Ok("Whoever reads has to sign in, or to show a key."),
    });

    private Task<Finding> DataFolderAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            return Task.FromResult(Finding.Skipped("On Windows the rights of your profile apply."));
        }

        var folder = settings.DataDirectory;
        if (!Directory.Exists(folder))
        {
            return Task.FromResult(Finding.Skipped($"There is no {folder} yet. The first start creates it."));
        }

        // Into a closed folder nobody sees, whatever lies there; the keys are made by others, too.
        var keys = Path.Combine(folder, "keys");
        var files = PrivateFiles.Secrets(folder).Where(path => Path.GetDirectoryName(path) != keys);
        var open = new[] { folder, keys }.Where(Directory.Exists).Concat(files).Where(PrivateFiles.IsOpenToOthers).ToArray();
        return Task.FromResult(open.Length == 0
            ? Finding.Ok($"Only you can read what is in {folder}.")
            : Finding.Error(
                $"Others on this machine can read or change {Named(open)}.", DoctorFix.Manual($"Run: chmod -R go-rwx '{Quoted(folder)}'")));
    }

    private Task<Finding> SettingsAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(settings.DataDirectory, "otto.json");
        var problem = settings.Problem ?? Problem();
        return Task.FromResult(problem is null
            ? Finding.Ok(File.Exists(file) ? $"{file} can be read." : $"There is no {file}, so all is as it comes.")
            : Finding.Warning(
                $"{problem} Until that is corrected, an Otto who runs goes on with the settings that he last started with, and no new "
                    + "one starts.",
                DoctorFix.Manual("Correct what that sentence names. It holds from the next start on.")));
    }

    /// <summary>What is wrong with the file as it is now; the settings of this process may be older.</summary>
    private string? Problem()
    {
        try
        {
            OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? settings.DataDirectory : null, settings.Home);
            return null;
        }
        catch (SettingsException wrong)
        {
            return wrong.Message;
        }
    }

    private static string Named(string[] paths) =>
        string.Join(", ", paths.Take(MostNamed)) + (paths.Length > MostNamed ? $" and {paths.Length - MostNamed} more" : "");

    /// <summary>Within single quotes of a shell.</summary>
    private static string Quoted(string path) => path.Replace("'", "'\\''", StringComparison.Ordinal);

    private Task<Finding> TimeZoneAsync(CancellationToken cancellation) =>
        Task.FromResult(TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out _)
            ? Finding.Ok($"{settings.TimeZone}.")
            : Finding.Error(
                $"The zone {settings.TimeZone} is not in this machine's time zone data.",
                DoctorFix.Manual("Set OTTO_TIME_ZONE to a zone like Europe/Berlin, or install the tzdata package.")));
}
