namespace OttoHangfire.Storage.Database;

/// <summary>One SQL statement of the storage, written with <c>{p}</c> where the table prefix goes.</summary>
internal sealed class Sql(string text)
{
    private static int _count;

    /// <summary>Where a session keeps its prepared statement: an index is cheaper than a lookup by text.</summary>
    public int Index { get; } = Interlocked.Increment(ref _count) - 1;

    public string For(string prefix) => text.Replace("{p}", prefix, StringComparison.Ordinal);
}
