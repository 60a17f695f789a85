using OttoHangfire.Database;

namespace OttoHangfire.Events;

/// <summary>The changes for all who follow: those who are at the same place share one reading.</summary>
internal sealed class ChangeFeed(ChangeRepository changes, CommitSignal commits) : IDisposable
{
    /// <summary>More than these are read in a second go.</summary>
    private const int Most = 200;

    private readonly SemaphoreSlim _reading = new(1);
    private ChangeBatch? _shared;

    /// <summary>Ends when there may be something new. Take it first and read then, so that nothing comes in between.</summary>
    public Task NextAsync() => commits.NextAsync();

    /// <summary>Where somebody begins who has seen everything.</summary>
    public Task<long> PlaceAsync(CancellationToken cancellation) => changes.LastAsync(cancellation);

    /// <summary>What has changed behind a place.</summary>
    public async Task<ChangeBatch> AfterAsync(long place, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_shared?.After != place)
            {
                var read = await ReadAsync(place, cancellation);
                if (read is { IsLost: false, Changes.Count: 0 })
                {
                    return read;
                }

                _shared = read;
            }

            return _shared;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<ChangeBatch> ReadAsync(long place, CancellationToken cancellation)
    {
        // In this order: what falls out of the span after the look at it is missed by nobody.
        var found = await changes.AfterAsync(place, Most, cancellation);
        var span = await changes.SpanAsync(cancellation);
        if (!span.Holds(place))
        {
            return new ChangeBatch(place, span.Last, []) { IsLost = true };
        }

        var last = found.Count > 0 ? found[^1].Id : place;
        var newest = found.GroupBy(change => (change.Kind, change.RowId)).Select(same => same.Last()).OrderBy(change => change.Id);
        return new ChangeBatch(place, last, [.. newest]) { IsFull = found.Count == Most };
    }
}
