using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Owners;

/// <summary>Writes the signs of life.</summary>
internal sealed class Heartbeat(DatabaseFile file, string prefix) : IDisposable
{
    private Session? _session;

    /// <summary>Beats, and reads the others as of the same moment; null when others have taken this owner for dead.</summary>
    public List<OwnerRow>? Beat(long id)
    {
        var session = _session ??= Open();

        // Not to meet the writer; but whoever keeps the gate closed must not make the process look dead.
        using var turn = file.Gate.Enter(TimeSpan.FromMilliseconds(500));
        session.Connection.Run("BEGIN IMMEDIATE");
        try
        {
            var others = OwnerTable.Beat(session, id) ? OwnerTable.Others(session, id) : null;
            session.Connection.Run("COMMIT");
            return others;
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

        // A sign of life that a power loss undoes is missed by nobody.
        connection.Run("PRAGMA synchronous = NORMAL");
        return new Session(connection, prefix);
    }
}
