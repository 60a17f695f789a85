using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Hangfire;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Database;
using OttoHangfire.Storage;
using SQLitePCL;

namespace OttoHangfire.Tests.Support;

/// <summary>A row that was written.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Verb"><c>INSERT</c>, <c>UPDATE</c> or <c>DELETE</c>.</param>
/// <param name="Columns">Of an update: what is another value now, and which. Of a delete: whether it clears a removed task away.</param>
internal sealed record WrittenRow(string Table, string Verb, string Columns)
{
    public const string OfARemovedTask = "of a removed task";

    public bool Changes(params string[] columns) => Columns.Split('\n').Any(column => columns.Contains(column.Split('=')[0]));

    public override string ToString() => $"{Verb} {Table} {Columns.Replace('\n', ' ')}".TrimEnd();
}

/// <summary>
/// Sees every row of our tables that is written, by triggers in the database itself, and which of them were committed together,
/// by SQLite's hooks on each connection: on ours, and on the one with which Hangfire's storage writes.
/// </summary>
internal sealed class WriteRecorder
{
    private readonly ConditionalWeakTable<sqlite3, List<long>> _open = [];
    private readonly List<long[]> _committed = [];

    /// <summary>For the services of the backend.</summary>
    public void Add(IServiceCollection services) =>
        services.AddSingleton<DbDataSource>(provider => new HookedSource(provider.GetRequiredService<SqliteDataSource>(), this));

    /// <summary>Begins; the tables of the schema are those that are there now.</summary>
    public async Task<IReadOnlyList<string>> BeginAsync(OttoBackend backend)
    {
        var tables = await backend.Get<OttoDatabase>().QueryAsync<string>(
            @"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name LIKE 'otto\_%' ESCAPE '\' ORDER BY name", null, CancellationToken.None);
        await backend.Get<OttoDatabase>().WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    "CREATE TABLE seen (id INTEGER PRIMARY KEY AUTOINCREMENT, written TEXT, verb TEXT, columns TEXT)", null);
                foreach (var table in tables)
                {
                    await transaction.ExecuteAsync(Triggers(transaction.Connection, table), null);
                }
            },
            CancellationToken.None);

        using var connection = backend.Get<JobStorage>().GetConnection();
        using var hangfires = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        hangfires.Execute((writer, _) => WatchStorages(writer));
        hangfires.Commit();
        return tables;
    }

    /// <summary>What was written, by transaction.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<WrittenRow>>> EndAsync(OttoBackend backend)
    {
        var rows = (await backend.Get<OttoDatabase>().QueryAsync<SeenRow>("SELECT * FROM seen", null, CancellationToken.None))
            .ToDictionary(row => row.Id, row => new WrittenRow(row.Written, row.Verb, row.Columns.TrimEnd('\n')));
        lock (_committed)
        {
            rows.Keys.Should().BeEquivalentTo(_committed.SelectMany(ids => ids), "each write belongs to a transaction");
            return [.. _committed.Select(ids => ids.Select(id => rows[id]).ToArray())];
        }
    }

    private static string Triggers(DbConnection connection, string table)
    {
        var columns = connection.Query<string>($"SELECT name FROM pragma_table_info('{table}')");
        var changed = string.Join(" || ", columns.Select(name =>
            $"CASE WHEN OLD.{name} IS NOT NEW.{name} THEN '{name}=' || substr(coalesce(NEW.{name}, 'null'), 1, 40) || char(10) ELSE '' END"));
        var cleared = columns.Contains("removed_at") ? "OLD.removed_at IS NOT NULL"
            : columns.Contains("task_id") ? "EXISTS (SELECT 1 FROM otto_tasks WHERE id = OLD.task_id AND removed_at IS NOT NULL)"
            : "0";
        var why = $"CASE WHEN {cleared} THEN '{WrittenRow.OfARemovedTask}' ELSE '' END";
        return string.Join('\n', new[] { ("INSERT", "''"), ("UPDATE", changed), ("DELETE", why) }.Select(verb =>
            $"""
            CREATE TRIGGER seen_{table}_{verb.Item1} AFTER {verb.Item1} ON {table}
            BEGIN
                INSERT INTO seen (written, verb, columns) VALUES ('{table}', '{verb.Item1}', {verb.Item2});
            END;
            """));
    }

    private void Watch(SqliteConnection connection)
    {
        var handle = connection.Handle!;
        var open = _open.GetOrCreateValue(handle);
        raw.sqlite3_update_hook(
            handle,
            (_, _, _, table, row) =>
            {
                if (table.utf8_to_string() == "seen")
                {
                    open.Add(row);
                }
            },
            null);
        raw.sqlite3_rollback_hook(handle, _ => open.Clear(), null);
        raw.sqlite3_commit_hook(
            handle,
            _ =>
            {
                Commit(open);
                return 0;
            },
            null);
    }

    /// <summary>The storage has a commit hook of its own while an application's SQL runs, so here the statement is heard.</summary>
    private void WatchStorages(SqliteConnection connection)
    {
        Watch(connection);
        var open = _open.GetOrCreateValue(connection.Handle!);
        raw.sqlite3_trace(
            connection.Handle,
            (_, statement) =>
            {
                if (statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase))
                {
                    Commit(open);
                }
            },
            null);
    }

    private void Commit(List<long> open)
    {
        lock (_committed)
        {
            _committed.Add([.. open]);
        }

        open.Clear();
    }

    private sealed record SeenRow
    {
        public required long Id { get; init; }
        public required string Written { get; init; }
        public required string Verb { get; init; }
        public required string Columns { get; init; }
    }

    private sealed class HookedSource(SqliteDataSource source, WriteRecorder recorder) : DbDataSource
    {
        public override string ConnectionString => source.ConnectionString;

        protected override DbConnection CreateDbConnection() => source.CreateConnection();

        protected override DbConnection OpenDbConnection()
        {
            var connection = source.OpenConnection();
            recorder.Watch((SqliteConnection)connection);
            return connection;
        }

        protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
        {
            var connection = await source.OpenConnectionAsync(cancellationToken);
            recorder.Watch((SqliteConnection)connection);
            return connection;
        }
    }
}
