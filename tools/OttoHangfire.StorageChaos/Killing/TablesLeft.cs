using Microsoft.Data.Sqlite;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>What the file says when all is over.</summary>
internal sealed record TablesLeft(
    string Integrity, long Succeeded, long OtherStates, long LeftTheirEnd, long Queued, long Fetched, long Owners, long WrongCounts)
{
    public static TablesLeft Read(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();

        return new TablesLeft(
            Ask("PRAGMA integrity_check").ToString()!,
            Count("SELECT count(*) FROM hangfire_job WHERE StateName = 'Succeeded'"),
            Count("SELECT count(*) FROM hangfire_job WHERE StateName IS NOT 'Succeeded'"),
            Count(
                """
                SELECT count(*) FROM (
                    SELECT JobId FROM hangfire_state GROUP BY JobId
                    HAVING sum(Name = 'Succeeded') <> 1 OR max(Id) <> max(CASE WHEN Name = 'Succeeded' THEN Id END))
                """),
            Count("SELECT count(*) FROM hangfire_queue"),
            Count("SELECT count(*) FROM hangfire_fetched"),
            Count("SELECT count(*) FROM hangfire_owner"),
            Count(
                """
                SELECT (SELECT N FROM hangfire_count WHERE Kind = 1 AND Name = 'Succeeded') <> (SELECT count(*) FROM hangfire_job WHERE StateName = 'Succeeded')
                     + (SELECT count(*) FROM hangfire_count WHERE Kind IN (2, 3) AND N <> 0)
                     + ((SELECT Value FROM hangfire_counter WHERE Key = 'stats:succeeded') <> (SELECT count(*) FROM hangfire_job WHERE StateName = 'Succeeded'))
                """));

        long Count(string sql) => (long)Ask(sql);

        object Ask(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar()!;
        }
    }
}
