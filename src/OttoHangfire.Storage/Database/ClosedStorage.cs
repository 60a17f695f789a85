namespace OttoHangfire.Storage.Database;

/// <summary>What a caller hears when the storage is closed: the name is that of the public type, which nothing down here may know.</summary>
internal static class ClosedStorage
{
    public const string Name = "OttoHangfire.Storage.SqliteJobStorage";

    public static void ThrowIf(bool closed)
    {
        if (closed)
        {
            throw new ObjectDisposedException(Name);
        }
    }
}
