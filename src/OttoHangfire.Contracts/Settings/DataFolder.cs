namespace OttoHangfire.Contracts.Settings;

/// <summary>Where the data folder lies, and what keeps Otto from using it.</summary>
public static class DataFolder
{
    /// <summary>What the operating system says where the disk takes nothing more: no space, no quota, too large a file.</summary>
    private static readonly int[] Full = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070070), unchecked((int)0x80070027)]
        : [27, 28, OperatingSystem.IsMacOS() ? 69 : 122];

    /// <summary>What it says where a file is locked by another process.</summary>
    private static readonly int[] Locked = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070020), unchecked((int)0x80070021)]
        : [OperatingSystem.IsMacOS() ? 35 : 11];

    private const int ReadOnlyFileSystem = 30;

    /// <summary>MiB; who has so much and may not write has no full disk.</summary>
    private const long Plenty = 64;

    /// <summary>The whole path, whichever way it was given: every program resolves it before it hands it on.</summary>
    /// <exception cref="SettingsException">It means something to a shell only.</exception>
    public static string Resolve(string? given, string home)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return Path.Combine(home, "data");
        }

        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(given[0] == '~' ? InHome(given) : given));
    }

    /// <summary>The disk takes nothing more, whatever had to be written.</summary>
    public static bool IsDiskFull(Exception? problem) =>
        problem is IOException && Array.Exists(Full, code => code == problem.HResult);

    /// <summary>Another process has locked the file.</summary>
    public static bool IsLocked(IOException problem) => Array.Exists(Locked, code => code == problem.HResult);

    /// <summary>Why the folder cannot be used, and the next step. Null where the problem is another one.</summary>
    public static string? Problem(Exception problem, string folder) => problem switch
    {
        _ when IsDiskFull(problem) => DiskFull(folder),
        UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem } =>
            $"Otto may not write to his data folder {folder}: {problem.Message.TrimEnd('.')}. Check who owns it and whether its disk can "
            + "be written to, or set OTTO_DATA_DIR to another folder.",
        IOException => $"Otto cannot use his data folder {folder}: {problem.Message.TrimEnd('.')}. Check what is there, or set "
            + "OTTO_DATA_DIR to another folder.",
        _ => null,
    };

    /// <summary>What a full disk means to whoever wants to start, and the next step.</summary>
    public static string DiskFull(string folder) => FreeMebibytes(folder) switch
    {
        // Much is free, and not for us.
        > Plenty and var free => $"The disk of {folder} takes nothing more from Otto, though {free} MiB are free: "
            + "your quota is used up, or a limit on the size or the number of files is reached. Nothing is lost. Delete what you can "
            + "spare or raise the limit, then start again.",
        { } free => $"The disk of {folder} is full ({free} MiB free). Nothing is lost. Free some space on it, then start again.",
        null => $"The disk of {folder} is full. Nothing is lost. Free some space on it, then start again.",
    };

    private static long? FreeMebibytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace / 1024 / 1024;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string InHome(string given)
    {
        if (given.Length > 1 && given[1] != Path.DirectorySeparatorChar && given[1] != Path.AltDirectorySeparatorChar)
        {
            throw new SettingsException(
                $"OTTO_DATA_DIR is \"{given}\": only a shell knows whose folder that is. Write the whole path, or ./{given} if the folder "
                + "is really called so.");
        }

        var person = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(person, given[1..].TrimStart('/', '\\'));
    }
}
