using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;
using OttoHangfire.Bench.Measurements;

namespace OttoHangfire.Bench.Peers;

/// <summary>Hangfire.PostgreSql, when there is a server.</summary>
internal sealed class PostgreSqlPeer(string connectionString) : Peer("PostgreSQL")
{
    private const string Schema = "hangfire_bench";

    public override string Description
    {
        get
        {
            using var connection = new NpgsqlConnection(connectionString);
            connection.Open();
            return $"Hangfire.PostgreSql {VersionOf(typeof(PostgreSqlStorage))}, server {connection.PostgreSqlVersion}, options as they are by default";
        }
    }

    public override bool Can(Measurement measurement) => measurement is not (DiskSync or FileSize);

    public override OpenedStorage Open(string folder)
    {
        using (var connection = new NpgsqlConnection(connectionString))
        {
            connection.Open();
            using var drop = new NpgsqlCommand($"DROP SCHEMA IF EXISTS {Schema} CASCADE", connection);
            drop.ExecuteNonQuery();
        }

        var options = new PostgreSqlStorageOptions { SchemaName = Schema };
        return new OpenedStorage(new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options), options));
    }
}
