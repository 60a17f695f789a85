using System.Collections.Concurrent;

namespace OttoHangfire.Storage.Sharing;

/// <summary>Refuses a file that this process uses already through another copy of this assembly.</summary>
/// <remarks>
/// A program can load an assembly twice (plug-ins do). Two copies know nothing of each other: they would be two writers without one gate.
/// What they share is the process's own table of names, and types of the runtime.
/// </remarks>
internal static class LoadedOnce
{
    private const string Name = "OttoHangfire.Storage.Files";

    private static readonly object Me = new();

    public static void Claim(string path)
    {
        if (!ReferenceEquals(Files().GetOrAdd(path, Me), Me))
        {
            throw new InvalidOperationException(
                $"'{path}' is in use in this process by another copy of OttoHangfire.Storage, loaded a second time. "
                + "Load the assembly once, in a context that both parts of the program share.");
        }
    }

    public static void Release(string path) => Files().TryRemove(new KeyValuePair<string, object>(path, Me));

    private static ConcurrentDictionary<string, object> Files()
    {
        // It must be one that all copies have in common.
#pragma warning disable MA0064, RCS1059
        lock (typeof(AppContext))
#pragma warning restore MA0064, RCS1059
        {
            if (AppDomain.CurrentDomain.GetData(Name) is not ConcurrentDictionary<string, object> files)
            {
                files = new ConcurrentDictionary<string, object>(StringComparer.Ordinal);
                AppDomain.CurrentDomain.SetData(Name, files);
            }

            return files;
        }
    }
}
