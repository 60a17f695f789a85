using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Owners;

/// <summary>Writes the beats that show others that this process lives. No long write delays them: they have their own connection.</summary>
internal sealed class Heartbeat(DatabaseFile file, string prefix) : IDisposable
{
    private Session? _session;

    /// <summary>Beats, and reads the others as of the same moment; null if others have taken this owner for dead.</summary>
    public Beat? Beat(long id)
    {
        var session = _session ??= Open();

        // The turn keeps it out of the writer's way. But if somebody keeps the gate closed, the process must not look dead for that.
        using var turn = file.Gate.Enter(TimeSpan.FromMilliseconds(500));
        session.Connection.Run("BEGIN IMMEDIATE");
        try
        {
            Schema.ThrowIfNewer(session, prefix);
            var beat = Owners.Beat.Write(session, id);
            session.Connection.Run("COMMIT");
            return beat;
        }
        catch
        {
            if (!session.IsAutocommit)
            {
                session.Connection.Run("ROLLBACK");
            }

            throw;
        }
    }

    public void Close()
    {
        _session?.Dispose();
        _session?.Connection.Dispose();
        _session = null;
    }

    public void Dispose() => Close();

    private Session Open()
    {
        var connection = file.Open();

        // Nobody misses a beat that a power loss has undone.
        connection.Run("PRAGMA synchronous = NORMAL");
        return new Session(connection, prefix);
    }
}
