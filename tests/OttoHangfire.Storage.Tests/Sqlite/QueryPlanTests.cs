using System.Reflection;
using OttoHangfire.Storage.Database;
using SQLitePCL;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>No statement reads a whole table that grows: what the dashboard and the workers ask costs the same at a million jobs.</summary>
public sealed class QueryPlanTests
{
    // A handful of rows each, whatever the number of jobs: what runs just now, and the counters, whose expired ones are looked for
    // every few minutes.
    private static readonly string[] Small = ["lock", "schema", "server", "owner", "fetched", "counter"];

    [Fact]
    public void EachStatement_FindsItsRowsThroughAnIndex()
    {
        using var file = new DatabaseFile();
        using var storage = new SqliteJobStorage(file.ConnectionString);
        var statements = Statements();
        statements.Should().HaveCountGreaterThan(60, "all statements of the storage are looked at");

        var slow = statements
            .Select(statement => (statement.Name, Steps: Plan(file, statement.Sql.For("hangfire_"))))
            .Where(plan => !Array.Exists(Small, table => plan.Steps.Exists(step => step.StartsWith("SCAN hangfire_" + table, StringComparison.Ordinal))))
            .Where(plan => plan.Steps.Exists(step => step.StartsWith("SCAN hangfire_", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal)))
            .Select(plan => $"{plan.Name}: {string.Join(", ", plan.Steps)}");

        slow.Should().BeEmpty();
    }

    // A check of all rows reads all rows.
    private static List<(string Name, Sql Sql)> Statements() =>
    [
        .. typeof(SqliteJobStorage).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(Sql) && field.DeclaringType!.Name != "InvariantQueries" && !field.DeclaringType!.ContainsGenericParameters)
            .Select(field => ($"{field.DeclaringType!.Name}.{field.Name}", (Sql)field.GetValue(null)!)),
    ];

    // Not through a command: it would insist on a value for each place, which a plan has no use for.
    private static List<string> Plan(DatabaseFile file, string sql)
    {
        using var connection = file.Connect();
        raw.sqlite3_prepare_v2(connection.Handle, "EXPLAIN QUERY PLAN " + sql, out var plan).Should().Be(raw.SQLITE_OK, sql);
        using (plan)
        {
            var steps = new List<string>();
            while (raw.sqlite3_step(plan) == raw.SQLITE_ROW)
            {
                steps.Add(raw.sqlite3_column_text(plan, 3).utf8_to_string());
            }

            return steps;
        }
    }
}
