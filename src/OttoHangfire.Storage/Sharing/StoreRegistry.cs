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

        while (true)
        {
            OpenFile? file;
            lock (Files)
            {
                if (!Files.TryGetValue(path, out file))
                {
                    LoadedOnce.Claim(path);
                    file = new OpenFile(path, settings, options);
                    Files.Add(path, file);
                }
            }

            // A busy file keeps nobody from another one.
            lock (file)
            {
                if (!file.IsClosed)
                {
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
        }
    }

    public static void Release(SharedStore store)
    {
        var path = store.File.Path;
        OpenFile file;
        lock (Files)
        {
            file = Files[path];
        }

        lock (file)
        {
            try
            {
                file.Release(store);
            }
            finally
            {
                CloseIfUnused(path, file);
            }
        }
    }

    private static void CloseIfUnused(string path, OpenFile file)
    {
        if (!file.IsUnused)
        {
            return;
        }

        try
        {
            file.Dispose();
        }
        finally
        {
            lock (Files)
            {
                Files.Remove(path);
                LoadedOnce.Release(path);
            }
        }
    }
}
