namespace OttoHangfire.Database;

/// <summary>Changes any number of rows in writes so short that everybody else's come between them.</summary>
/// <remarks>
/// What one row takes differs a thousandfold, as a reply of a few bytes and one of a MiB do: so time is measured, not rows.
/// </remarks>
internal sealed class ShortWrites(OttoDatabase database, TimeProvider clock)
{
    /// <summary>After that a write takes no further row. The commit comes on top of it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    /// <summary>Makes the change for each of the items in their order. Stopped in the middle, those before are done.</summary>
    /// <returns>How many rows were changed in all.</returns>
    public Task<int> EachAsync<T>(
        IReadOnlyList<T> items, Func<T, SqlTransaction, Task<int>> change, CancellationToken cancellation) =>
        EachAsync(items, change, (_, _) => Task.CompletedTask, cancellation);

    /// <summary>As the other, and notes in each write which of the items it was for.</summary>
    public async Task<int> EachAsync<T>(
        IReadOnlyList<T> items,
        Func<T, SqlTransaction, Task<int>> change,
        Func<IReadOnlyList<T>, SqlTransaction, Task> note,
        CancellationToken cancellation)
    {
        var changed = 0;
        for (var done = 0; done < items.Count;)
        {
            var write = await WriteAsync(items, done, change, note, cancellation);
            (done, changed) = (write.Done, changed + write.Changed);

            // As long as it has held others up, it lets them go first: they may have little to do, and much to wait for.
            await Task.Delay(write.Took, clock, cancellation);
        }

        return changed;
    }

    private Task<(int Done, int Changed, TimeSpan Took)> WriteAsync<T>(
        IReadOnlyList<T> items,
        int from,
        Func<T, SqlTransaction, Task<int>> change,
        Func<IReadOnlyList<T>, SqlTransaction, Task> note,
        CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                var (begun, next, changed) = (clock.GetTimestamp(), from, 0);
                do
                {
                    changed += await change(items[next++], transaction);
                }
                while (next < items.Count && clock.GetElapsedTime(begun) < Longest);
                await note([.. items.Skip(from).Take(next - from)], transaction);

                return (next, changed, clock.GetElapsedTime(begun));
            },
            cancellation);
}
