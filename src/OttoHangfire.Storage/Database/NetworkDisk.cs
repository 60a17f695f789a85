namespace OttoHangfire.Storage.Database;

/// <summary>Refuses files that are on another machine: SQLite's log needs memory that all who use it share.</summary>
internal static class NetworkDisk
{
    // As the runtime names what Linux and macOS say of a mounted disk.
    private static readonly string[] Formats =
        ["nfs", "nfs4", "smb", "smb2", "smb3", "smbfs", "cifs", "afs", "afpfs", "ncpfs", "coda", "sshfs"];

    public static void ThrowIfOn(string path)
    {
        if (IsUnc(path) || (Format(path) is { } format && IsNetwork(format)))
        {
            throw new NotSupportedException($"'{path}' is on a network disk. SQLite cannot keep a write-ahead log there; use a local one.");
        }
    }

    public static bool IsNetwork(string format) => Formats.Contains(format, StringComparer.OrdinalIgnoreCase);

    private static bool IsUnc(string path) => OperatingSystem.IsWindows() && path.StartsWith(@"\\", StringComparison.Ordinal);

    private static string? Format(string path)
    {
        try
        {
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : Path.GetDirectoryName(path)!);
            return drive.DriveType == DriveType.Network && OperatingSystem.IsWindows() ? Formats[0] : drive.DriveFormat;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Who cannot tell lets SQLite decide.
            return null;
        }
    }
}
