using OttoHangfire.Storage;

namespace OttoHangfire.Database;

/// <summary>
/// The turn to write. SQLite takes one writer at a time, and two of one process that meet in it cost each other dearly: so
/// the application's transactions and the writer of Hangfire's storage go through one gate.
/// </summary>
internal sealed class WriteTurns(SqliteJobStorage storage)
{
    /// <summary>Waits for the turn; dispose it right after the commit or the rollback.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation) => await storage.WriteGate.EnterAsync(cancellation);
}
