using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Doctor;

/// <summary>Is there room, are the clock and its zones right, and is the private data private?</summary>
internal sealed class MachineChecks(OttoSettings settings)
{
    private const long LittleRoom = 1024L * 1024 * 1024;
    private const long NoRoom = 200L * 1024 * 1024;

    public IEnumerable<Check> All =>
    [
        new("machine.disk", "There is room on the disk", DiskAsync),
        new("machine.data_folder", "The data folder is private", DataFolderAsync),
        new("machine.time_zone", "The time zone is known", TimeZoneAsync),
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

    private Task<Finding> DataFolderAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            return Task.FromResult(Finding.Skipped("On Windows the rights of your profile apply."));
        }

        var key = Path.Combine(settings.DataDirectory, "agent.key");
        if (!File.Exists(key))
        {
            return Task.FromResult(Finding.Skipped("There is no agent.key yet. The first start creates it."));
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return Task.FromResult((File.GetUnixFileMode(key) & Others) == UnixFileMode.None
            ? Finding.Ok("Only you can read agent.key.")
            : Finding.Error($"Others on this machine can read {key}.", DoctorFix.Manual($"Run: chmod 600 '{key}'")));
    }

    private Task<Finding> TimeZoneAsync(CancellationToken cancellation) =>
        Task.FromResult(TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out _)
            ? Finding.Ok($"{settings.TimeZone}.")
            : Finding.Error(
                $"The zone {settings.TimeZone} is not in this machine's time zone data.",
                DoctorFix.Manual("Set OTTO_TIME_ZONE to a zone like Europe/Berlin, or install the tzdata package.")));
}
