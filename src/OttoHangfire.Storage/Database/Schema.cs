using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Database;

/// <summary>The tables. One process at a time creates or updates them, in one transaction.</summary>
internal static class Schema
{
    public const int Version = 1;

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

    /// <summary>Brings the tables to <see cref="Version"/>; throws if a newer program has made them.</summary>
    public static void Migrate(SqliteConnection connection, string prefix)
    {
        if (Read(connection, prefix) == Version)
        {
            return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);

        // Read again: another process may have migrated while this one waited for the lock.
        var found = Read(connection, prefix);
        if (found > Version)
        {
            throw new InvalidOperationException(
                $"The tables '{prefix}*' have schema version {found}, but this OttoHangfire.Storage knows only version {Version}. "
                + "Use a newer version of the package.");
        }

        if (found < 1)
        {
            Execute(connection, transaction, Version1.Replace("{p}", prefix, StringComparison.Ordinal));
        }

        if (found != Version)
        {
            Execute(
                connection,
                transaction,
                $"""
                CREATE TABLE IF NOT EXISTS "{prefix}schema" (Version INTEGER NOT NULL) STRICT;
                DELETE FROM "{prefix}schema";
                INSERT INTO "{prefix}schema" (Version) VALUES ({Version});
                """);
        }

        transaction.Commit();
    }

    /// <summary>The version of the tables in this file; 0 if there are none.</summary>
    public static int Read(SqliteConnection connection, string prefix)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name";
        command.Parameters.AddWithValue("@name", prefix + "schema");
        if ((long)command.ExecuteScalar()! == 0)
        {
            return 0;
        }

        command.CommandText = $"""SELECT ifnull(max(Version), 0) FROM "{prefix}schema" """;
        return (int)(long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
