using System.Text.Json;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Notes;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Events;

/// <summary>What has changed, as its GET gives it, read once for all who follow: a few are kept, and the next one finds them.</summary>
internal sealed class EventObjects(
    OttoTaskRepository tasks, RunQueries runs, ApprovalRepository approvals, NoteRepository notes) : IDisposable
{
    /// <summary>Bytes that are kept in all.</summary>
    private const int Room = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _reading = new(1);
    private readonly Dictionary<(string Kind, long RowId), Kept> _kept = [];
    private readonly Queue<(string Kind, long RowId)> _oldest = [];
    private int _bytes;

    /// <summary>Whether programs are told of it.</summary>
    public static bool Knows(Change change) => change.Kind is ChangeKind.Task or ChangeKind.Run or ChangeKind.Approval or ChangeKind.Note;

    /// <summary>The object as it is now; null where it is gone.</summary>
    public async Task<byte[]?> FindAsync(Change change, CancellationToken cancellation)
    {
        var key = (change.Kind, change.RowId);
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_kept.TryGetValue(key, out var kept) && kept.Change >= change.Id)
            {
                return kept.Json;
            }

            var json = await ReadAsync(change, cancellation);
            Keep(key, new Kept(change.Id, json));
            return json;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<byte[]?> ReadAsync(Change change, CancellationToken cancellation) => change.Kind switch
    {
        ChangeKind.Task => Json(await tasks.FindAsync(change.RowId, cancellation)),
        ChangeKind.Run => Json(await FindRunAsync(change.RowId, cancellation)),
        ChangeKind.Approval => Json<Approval>(await approvals.FindAsync(change.RowId, cancellation)),
        ChangeKind.Note => Json(await notes.FindAsync(change.RowId, cancellation)),
        _ => null,
    };

    private async Task<OttoRun?> FindRunAsync(long id, CancellationToken cancellation)
    {
        try
        {
            return await runs.FindAsync(id, cancellation);
        }
        catch (RefusalException gone) when (gone.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }

    private static byte[]? Json<T>(T? value) => value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, OttoJson.Options);

    private void Keep((string, long) key, Kept one)
    {
        if (_kept.Remove(key, out var before))
        {
            _bytes -= before.Length;
        }
        else
        {
            _oldest.Enqueue(key);
        }

        _kept[key] = one;
        _bytes += one.Length;
        while (_bytes > Room && _oldest.TryDequeue(out var oldest) && _kept.Remove(oldest, out var gone))
        {
            _bytes -= gone.Length;
        }
    }

    private sealed record Kept(long Change, byte[]? Json)
    {
        /// <summary>With what is around it.</summary>
        public int Length => (Json?.Length ?? 0) + 200;
    }
}
