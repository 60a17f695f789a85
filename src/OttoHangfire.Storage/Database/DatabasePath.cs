using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Database;

/// <summary>Finds the one name of a database file, whatever way a connection string takes to it.</summary>
internal static class DatabasePath
{
    public static string Of(SqliteConnectionStringBuilder settings)
    {
        var source = settings.DataSource;
        if (settings.Mode == SqliteOpenMode.Memory || source.Length == 0 || source.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException("Jobs must outlive the process: give the storage a file, not a database in memory.", nameof(settings));
        }

        if (settings.Mode == SqliteOpenMode.ReadOnly)
        {
            throw new ArgumentException("The storage writes: it can't be opened read-only.", nameof(settings));
        }

        if (source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException("Give the storage a plain path, not a URI.", nameof(settings));
        }

        const string DataDirectory = "|DataDirectory|";
        if (source.StartsWith(DataDirectory, StringComparison.OrdinalIgnoreCase))
        {
            var folder = AppDomain.CurrentDomain.GetData("DataDirectory") as string ?? "";
            source = Path.Combine(folder, source[DataDirectory.Length..].TrimStart('/', '\\'));
        }

        return Real(Path.GetFullPath(source));
    }

    // A link, in the file's name or in a folder's, must not make two writers of one file.
    private static string Real(string path)
    {
        if (File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } file)
        {
            return Real(file.FullName);
        }

        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        return Path.Combine(RealFolder(folder), Path.GetFileName(path));
    }

    private static string RealFolder(DirectoryInfo folder)
    {
        if (folder.Exists && folder.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo target)
        {
            return RealFolder(target);
        }

        return folder.Parent is null ? folder.FullName : Path.Combine(RealFolder(folder.Parent), folder.Name);
    }
}
