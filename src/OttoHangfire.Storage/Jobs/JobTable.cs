using Hangfire.Storage;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Jobs;

/// <summary>Jobs, their parameters and their states.</summary>
internal static class JobTable
{
    private static readonly Sql InsertJob = new(
        """
        INSERT INTO "{p}job" (Id, Type, Method, ParameterTypes, Arguments, Queue, CreatedAt, ExpireAt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql InsertParameter = new("""INSERT INTO "{p}parameter" (JobId, Name, Value) VALUES (?, ?, ?)""");

    // Only for a job that exists: a parameter without a job would stay forever.
    private static readonly Sql UpsertParameter = new(
        """
        INSERT INTO "{p}parameter" (JobId, Name, Value)
        SELECT Id, ?2, ?3 FROM "{p}job" WHERE Id = ?1
        ON CONFLICT (JobId, Name) DO UPDATE SET Value = excluded.Value
        """);

    private static readonly Sql SelectParameter = new("""SELECT Value FROM "{p}parameter" WHERE JobId = ? AND Name = ?""");

    private static readonly Sql SelectParameters = new("""SELECT Name, Value FROM "{p}parameter" WHERE JobId = ?""");

    private static readonly Sql SelectJob = new(
        """
        SELECT j.Type, j.Method, j.ParameterTypes, j.Arguments, j.Queue, j.CreatedAt, j.StateName, p.Name, p.Value
        FROM "{p}job" j LEFT JOIN "{p}parameter" p ON p.JobId = j.Id
        WHERE j.Id = ?
        """);

    private static readonly Sql SelectState = new(
        """
        SELECT s.Name, s.Reason, s.Data
        FROM "{p}job" j JOIN "{p}state" s ON s.JobId = j.Id AND s.Id = j.StateId
        WHERE j.Id = ?
        """);

    private static readonly Sql SelectStateName = new("""SELECT StateName FROM "{p}job" WHERE Id = ?""");

    private static readonly Sql InsertState = new(
        """INSERT INTO "{p}state" (JobId, Id, Name, Reason, CreatedAt, Data) VALUES (?, ?, ?, ?, ?, ?)""");

    private static readonly Sql UpdateState = new("""UPDATE "{p}job" SET StateId = ?2, StateName = ?3 WHERE Id = ?1""");

    private static readonly Sql UpdateStateAndExpiry = new(
        """UPDATE "{p}job" SET StateId = ?2, StateName = ?3, ExpireAt = ?4 WHERE Id = ?1""");

    private static readonly Sql UpdateExpiry = new("""UPDATE "{p}job" SET ExpireAt = ?2 WHERE Id = ?1""");

    private static readonly Sql SelectExpired = new("""SELECT Id, StateName FROM "{p}job" WHERE ExpireAt <= ? ORDER BY ExpireAt LIMIT ?""");

    private static readonly Sql DeleteJob = new("""DELETE FROM "{p}job" WHERE Id = ?""");

    private static readonly Sql DeleteStates = new("""DELETE FROM "{p}state" WHERE JobId = ?""");

    private static readonly Sql DeleteParameters = new("""DELETE FROM "{p}parameter" WHERE JobId = ?""");

    public static void Insert(
        WriteSession w, long id, InvocationData invocation, KeyValuePair<string, string>[] parameters, long createdAt, long expireAt)
    {
        w.Use(InsertJob)
            .Bind(1, id)
            .Bind(2, invocation.Type)
            .Bind(3, invocation.Method)
            .Bind(4, invocation.ParameterTypes)
            .Bind(5, invocation.Arguments)
            .Bind(6, invocation.Queue)
            .Bind(7, createdAt)
            .Bind(8, expireAt)
            .Run();

        foreach (var (name, value) in parameters)
        {
            w.Use(InsertParameter).Bind(1, id).Bind(2, name).Bind(3, value).Run();
        }
    }

    public static void SetParameter(WriteSession w, long id, string name, string? value) =>
        w.Use(UpsertParameter).Bind(1, id).Bind(2, name).Bind(3, value).Run();

    /// <summary>Moves a job to a state; does nothing if the job is gone.</summary>
    public static void SetState(WriteSession w, long id, StateRow state, ExpiryChange? expiry)
    {
        string? left;
        using (var row = w.Use(SelectStateName).Bind(1, id))
        {
            if (!row.Step())
            {
                return;
            }

            left = row.Text(0);
        }

        var stateId = AddState(w, id, state);
        var update = w.Use(expiry is null ? UpdateState : UpdateStateAndExpiry).Bind(1, id).Bind(2, stateId).Bind(3, state.Name);
        if (expiry is not null)
        {
            update.Bind(4, expiry.At);
        }

        update.Run();
        if (left is not null)
        {
            w.Count(CountKind.State, left, -1);
        }

        w.Count(CountKind.State, state.Name, 1);
    }

    public static void AddStateToHistory(WriteSession w, long id, StateRow state)
    {
        if (w.Use(SelectStateName).Bind(1, id).Any())
        {
            AddState(w, id, state);
        }
    }

    public static void SetExpiry(WriteSession w, long id, ExpiryChange expiry) =>
        w.Use(UpdateExpiry).Bind(1, id).Bind(2, expiry.At).Run();

    public static JobData? Get(Session session, long id)
    {
        using var row = session.Use(SelectJob).Bind(1, id);
        if (!row.Step())
        {
            return null;
        }

        var job = JobRow.Read(row, 0);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        do
        {
            if (row.Text(7) is { } name)
            {
                parameters[name] = row.Text(8)!;
            }
        }
        while (row.Step());

        var (loaded, error) = job.Load();
        return new JobData
        {
            Job = loaded,
            LoadException = error,
            InvocationData = job.Invocation,
            CreatedAt = job.CreatedAt,
            State = job.StateName,
            ParametersSnapshot = parameters,
        };
    }

    public static StateData? GetState(Session session, long id)
    {
        using var row = session.Use(SelectState).Bind(1, id);
        return row.Step()
            ? new StateData { Name = row.Text(0), Reason = row.Text(1), Data = StateDataJson.Read(row.Text(2)) }
            : null;
    }

    public static string? GetParameter(Session session, long id, string name) =>
        session.Use(SelectParameter).Bind(1, id).Bind(2, name).Text();

    public static Dictionary<string, string> GetParameters(Session session, long id)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        using var row = session.Use(SelectParameters).Bind(1, id);
        while (row.Step())
        {
            parameters[row.Text(0)!] = row.Text(1)!;
        }

        return parameters;
    }

    /// <summary>Deletes expired jobs and everything that belongs to them, up to a limit; returns how many.</summary>
    public static int DeleteExpired(WriteSession w, long now, int limit)
    {
        var expired = new List<(long Id, string? State)>();
        using (var row = w.Use(SelectExpired).Bind(1, now).Bind(2, limit))
        {
            while (row.Step())
            {
                expired.Add((row.Integer(0), row.Text(1)));
            }
        }

        foreach (var (id, state) in expired)
        {
            w.Use(DeleteParameters).Bind(1, id).Run();
            w.Use(DeleteStates).Bind(1, id).Run();
            w.Use(DeleteJob).Bind(1, id).Run();
            if (state is not null)
            {
                w.Count(CountKind.State, state, -1);
            }
        }

        return expired.Count;
    }

    private static long AddState(WriteSession w, long id, StateRow state)
    {
        var stateId = w.NextOrder();
        w.Use(InsertState)
            .Bind(1, id)
            .Bind(2, stateId)
            .Bind(3, state.Name)
            .Bind(4, state.Reason)
            .Bind(5, state.CreatedAt)
            .Bind(6, state.Data)
            .Run();
        return stateId;
    }
}

/// <summary>When a row expires; without a time it never does.</summary>
internal sealed record ExpiryChange(long? At);
