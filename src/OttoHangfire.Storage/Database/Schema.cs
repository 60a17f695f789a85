using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Database;

/// <summary>The tables. One process at a time creates or updates them, in one transaction.</summary>
internal static class Schema
{
    public const int Version = 2;

    // The oldest version whose programs may use the tables as they are now.
    private const int Reader = 1;

    // STRICT holds each column to its type. A table whose rows are found by their whole key has no rowid: that is one tree instead of two.
    private const string Version1 =
        """
        CREATE TABLE "{p}job" (
            Id INTEGER PRIMARY KEY,
            Type TEXT, Method TEXT, ParameterTypes TEXT, Arguments TEXT, Queue TEXT,
            CreatedAt INTEGER NOT NULL, ExpireAt INTEGER,
            StateId INTEGER, StateName TEXT
        ) STRICT;
        CREATE INDEX "{p}job_by_state" ON "{p}job" (StateName, StateId) WHERE StateName IS NOT NULL;
        CREATE INDEX "{p}job_by_expiry" ON "{p}job" (ExpireAt) WHERE ExpireAt IS NOT NULL;

        CREATE TABLE "{p}parameter" (
            JobId INTEGER NOT NULL, Name TEXT NOT NULL, Value TEXT,
            PRIMARY KEY (JobId, Name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "{p}state" (
            JobId INTEGER NOT NULL, Id INTEGER NOT NULL,
            Name TEXT NOT NULL, Reason TEXT, CreatedAt INTEGER NOT NULL, Data TEXT NOT NULL,
            PRIMARY KEY (JobId, Id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "{p}queue" (
            Queue TEXT NOT NULL, Id INTEGER NOT NULL, JobId ANY NOT NULL,
            PRIMARY KEY (Queue, Id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "{p}fetched" (
            Owner INTEGER NOT NULL, Token INTEGER NOT NULL,
            Queue TEXT NOT NULL, Id INTEGER NOT NULL, JobId ANY NOT NULL, FetchedAt INTEGER NOT NULL,
            PRIMARY KEY (Owner, Token)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "{p}set" (
            Key TEXT NOT NULL, Value TEXT NOT NULL, Score REAL NOT NULL, ExpireAt INTEGER,
            PRIMARY KEY (Key, Value)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX "{p}set_by_score" ON "{p}set" (Key, Score, Value);
        CREATE INDEX "{p}set_by_expiry" ON "{p}set" (ExpireAt) WHERE ExpireAt IS NOT NULL;

        CREATE TABLE "{p}hash" (
            Key TEXT NOT NULL, Field TEXT NOT NULL, Value TEXT, ExpireAt INTEGER,
            PRIMARY KEY (Key, Field)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX "{p}hash_by_expiry" ON "{p}hash" (ExpireAt) WHERE ExpireAt IS NOT NULL;

        CREATE TABLE "{p}list" (
            Key TEXT NOT NULL, Id INTEGER NOT NULL, Value TEXT, ExpireAt INTEGER,
            PRIMARY KEY (Key, Id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX "{p}list_by_expiry" ON "{p}list" (ExpireAt) WHERE ExpireAt IS NOT NULL;

        CREATE TABLE "{p}counter" (
            Key TEXT PRIMARY KEY, Value INTEGER NOT NULL, ExpireAt INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "{p}count" (
            Kind INTEGER NOT NULL, Name TEXT NOT NULL, N INTEGER NOT NULL,
            PRIMARY KEY (Kind, Name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "{p}server" (
            Id TEXT PRIMARY KEY, Queues TEXT NOT NULL, Workers INTEGER NOT NULL,
            StartedAt INTEGER NOT NULL, Heartbeat INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "{p}owner" (
            Id INTEGER PRIMARY KEY, Beat INTEGER NOT NULL, Lease INTEGER NOT NULL,
            Host TEXT NOT NULL, Pid INTEGER NOT NULL, Started INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE "{p}lock" (
            Resource TEXT PRIMARY KEY, Owner INTEGER NOT NULL, Token INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX "{p}lock_by_owner" ON "{p}lock" (Owner);

        INSERT INTO "{p}count" (Kind, Name, N) VALUES (0, 'job', 1), (0, 'order', 1), (0, 'owner', 1);
        """;

    // What it adds is not used by programs that know only version 1: those that run already may go on.
    private const string Version2 =
        """
        ALTER TABLE "{p}schema" ADD COLUMN Reader INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE "{p}schema" ADD COLUMN LockKind INTEGER NOT NULL DEFAULT 0;
        """;

    private static readonly string[] Steps = [Version1, Version2];

    private static readonly Sql SelectReader = new("""SELECT max(Reader) FROM "{p}schema" """);

    private static readonly Sql SelectLockKind = new("""SELECT max(LockKind) FROM "{p}schema" """);

    private static readonly Sql UpdateLockKind = new("""UPDATE "{p}schema" SET LockKind = ?""");

    /// <summary>Brings the tables to <see cref="Version"/>; throws if only a newer program may use them.</summary>
    public static void Migrate(SqliteConnection connection, string prefix)
    {
        if (IsUsable(Read(connection, prefix), prefix))
        {
            return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);

        // Read again: another process may have migrated while this one waited for the lock.
        var found = Read(connection, prefix);
        if (!IsUsable(found, prefix))
        {
            Execute(connection, transaction, $"""CREATE TABLE IF NOT EXISTS "{prefix}schema" (Version INTEGER NOT NULL) STRICT""");
            for (var version = found.Version; version < Version; version++)
            {
                Execute(connection, transaction, Steps[version].Replace("{p}", prefix, StringComparison.Ordinal));
            }

            Execute(
                connection,
                transaction,
                $"""
                DELETE FROM "{prefix}schema";
                INSERT INTO "{prefix}schema" (Version, Reader) VALUES ({Version}, {Reader});
                """);
        }

        transaction.Commit();
    }

    /// <summary>Whether there are tables that this program may use; throws if only a newer one may.</summary>
    public static bool IsThere(SqliteConnection connection, string prefix)
    {
        var found = Read(connection, prefix);
        return found.Reader > Version ? throw TooNew(prefix, found.Reader) : found.Version > 0;
    }

    /// <summary>The version of the tables in this file, 0 if there are none; and the oldest program that may use them.</summary>
    public static (int Version, int Reader) Read(SqliteConnection connection, string prefix)
    {
        var columns = Column(connection, "SELECT name FROM pragma_table_info(@name)", prefix + "schema");
        if (columns.Count == 0)
        {
            return (0, 0);
        }

        var version = Number("ifnull(max(Version), 0)");
        return (version, columns.Contains("Reader", StringComparer.OrdinalIgnoreCase) ? Number("ifnull(max(Reader), 0)") : version);

        int Number(string what) =>
            int.Parse(Column(connection, $"""SELECT {what} FROM "{prefix}schema" """, prefix)[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Throws if the tables were migrated so that this program may not write them any more.</summary>
    public static void ThrowIfNewer(Session session, string prefix)
    {
        if (session.Use(SelectReader).Number() is { } reader && reader > Version)
        {
            throw TooNew(prefix, reader);
        }
    }

    /// <summary>How those who use these tables hold their locks, as they have agreed; 0 if they have not.</summary>
    public static int ReadLockKind(Session session) => (int)(session.Use(SelectLockKind).Number() ?? 0);

    public static void WriteLockKind(Session session, int kind) => session.Use(UpdateLockKind).Bind(1, kind).Run();

    private static bool IsUsable((int Version, int Reader) found, string prefix) => found.Reader > Version
        ? throw TooNew(prefix, found.Reader)
        : found.Version >= Version;

    private static InvalidOperationException TooNew(string prefix, long reader) => new(
        $"The tables '{prefix}*' want a program that knows schema version {reader}, but this OttoHangfire.Storage knows only version "
        + $"{Version}. Use a newer version of the package.");

    private static List<string> Column(SqliteConnection connection, string sql, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@name", name);
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
