using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Health;

/// <summary><c>/health</c>: for whoever starts and watches the backend.</summary>
public sealed class HealthApiTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task Live_NamesTheProcess()
    {
        var answer = await _backend.GetAsync("/health/live");

        answer.Status.Should().Be(200);
        answer.Json().GetProperty("pid").GetInt32().Should().Be(Environment.ProcessId);
    }

    [Fact]
    public async Task Ready_IsReadyWithTheWorkerOff_AndSaysSo()
    {
        var answer = await _backend.GetAsync("/health/ready");

        answer.Status.Should().Be(200);
        answer.Json().GetProperty("worker").GetString().Should().Be("off");
    }

    [Fact]
    public async Task Ready_SaysThatTheWorkerIsOn()
    {
        await using var backend = await OttoBackend.StartAsync();

        (await backend.GetAsync("/health/ready")).Json().GetProperty("worker").GetString().Should().Be("on");
    }

    [Fact]
    public async Task Ready_IsNotReady_WhenTheTablesAreGone()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        await using (var connection = await backend.Get<OttoHangfire.Database.SqliteDataSource>().OpenConnectionAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE SchemaVersions";
            await command.ExecuteNonQueryAsync();
        }

        (await backend.GetAsync("/health/ready")).Status.Should().BeGreaterThanOrEqualTo(500);
        (await backend.GetAsync("/health/live")).Status.Should().Be(200);
    }
}
