using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Sharing;

/// <summary>The database files that this process has open, by their path.</summary>
internal static class StoreRegistry
{
    private static readonly Dictionary<string, OpenFile> Files = new(StringComparer.FromComparison(DatabasePath.Comparison));

    /// <summary>The store of this file and table prefix, opened if necessary. Give it back with <see cref="Release"/>.</summary>
    public static SharedStore Acquire(string connectionString, SqliteJobStorageOptions options)
    {
        var settings = ConnectionText.Read(connectionString);
        var path = DatabasePath.Resolve(settings);

        lock (Files)
        {
            if (!Files.TryGetValue(path, out var file))
            {
                file = new OpenFile(path, settings, options);
                Files.Add(path, file);
            }

            try
            {
                return file.Acquire(options);
            }
            finally
            {
                CloseIfUnused(path, file);
            }
        }
    }

    public static void Release(SharedStore store)
    {
        lock (Files)
        {
            var path = store.File.Path;
            var file = Files[path];
            file.Release(store);
            CloseIfUnused(path, file);
        }
    }

    private static void CloseIfUnused(string path, OpenFile file)
    {
        if (file.IsUnused)
        {
            Files.Remove(path);
            file.Dispose();
        }
    }
}
