namespace OttoHangfire.Storage.Database;

/// <summary>What a caller hears if the storage is closed. It names the public type, which nothing down here may know.</summary>
internal static class ClosedStorage
{
    public const string Name = "OttoHangfire.Storage.SqliteJobStorage";

    public static ObjectDisposedException Error() => new(Name);
}
