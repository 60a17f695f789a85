using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Database;

/// <summary>Finds the one name of a database file, whichever way a connection string names it.</summary>
internal static class DatabasePath
{
    private const string DataDirectory = "|DataDirectory|";

    /// <summary>How the file system compares two paths.</summary>
    public static StringComparison Comparison { get; } =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public static string Resolve(SqliteConnectionStringBuilder settings)
    {
        var source = settings.DataSource;
        ThrowIfUnusable(settings);
        if (source.StartsWith(DataDirectory, StringComparison.OrdinalIgnoreCase))
        {
            var folder = AppDomain.CurrentDomain.GetData("DataDirectory") as string ?? "";
            source = Path.Combine(folder, source[DataDirectory.Length..].TrimStart('/', '\\'));
        }

        var path = FollowLinks(Path.GetFullPath(source));
        ThrowIfNoPlaceForAFile(path, settings);
        return path;
    }

    private static void ThrowIfNoPlaceForAFile(string path, SqliteConnectionStringBuilder settings)
    {
        if (Directory.Exists(path))
        {
            throw new ArgumentException(
                $"{path} is a folder. Give the storage a file in it, like \"Data Source={path}/jobs.db\".", nameof(settings));
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new ArgumentException(
                $"The folder {Path.GetDirectoryName(path)} does not exist. Create it before the storage.", nameof(settings));
        }
    }

    private static void ThrowIfUnusable(SqliteConnectionStringBuilder settings)
    {
        var source = settings.DataSource;
        if (settings.Mode == SqliteOpenMode.Memory
            || source.Length == 0
            || source.Equals(":memory:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "Jobs must outlive the process, so the storage needs a file. It cannot use a database in memory.", nameof(settings));
        }

        if (settings.Mode == SqliteOpenMode.ReadOnly)
        {
            throw new ArgumentException("The storage cannot be opened read-only, because it writes.", nameof(settings));
        }

        if (source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException("Give the storage a plain path, not a URI.", nameof(settings));
        }
    }

    // If the file or one of its folders is a link, two names of one file must not lead to two writers.
    private static string FollowLinks(string path)
    {
        if (File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } file)
        {
            return FollowLinks(file.FullName);
        }

        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        return Path.Combine(FollowFolderLinks(folder), Path.GetFileName(path));
    }

    private static string FollowFolderLinks(DirectoryInfo folder)
    {
        if (folder.Exists && folder.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo target)
        {
            return FollowFolderLinks(target);
        }

        return folder.Parent is null ? folder.FullName : Path.Combine(FollowFolderLinks(folder.Parent), folder.Name);
    }
}
