using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Storage;

namespace OttoHangfire.Tests.Support;

/// <summary>
/// A database that the migrations and the job storage have made their tables in, once for all tests: half of a start goes into that.
/// The first start in an empty folder is what the end-to-end tests begin with.
/// </summary>
internal static class NewDatabase
{
    private static readonly Lazy<byte[]> Made = new(Make);

    public static void CopyTo(string path)
    {
        PrivateFiles.CreateEmpty(path);
        File.WriteAllBytes(path, Made.Value);
    }

    private static byte[] Make()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("otto.db");
        using (var source = new SqliteDataSource(path))
        {
            source.Prepare();
            new Migrator(source, folder.File("backups"), TimeProvider.System).Apply();
        }

        new SqliteJobStorage(new SqliteConnectionStringBuilder { DataSource = path }.ToString(), new SqliteJobStorageOptions()).Dispose();
        return File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0
            ? throw new InvalidOperationException("Something is still in the log of the new database.")
            : File.ReadAllBytes(path);
    }
}
