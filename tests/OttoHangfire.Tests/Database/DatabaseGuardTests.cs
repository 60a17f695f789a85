using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Database;

/// <summary>Files that go while Otto runs: he notices within seconds, accepts nothing more, and says why.</summary>
public sealed class DatabaseGuardTests
{
    [LinuxFact]
    public Task ADatabaseThatIsDeleted_IsNoticed() => IsNoticedAsync("otto.db was deleted, moved or replaced", file => File.Delete(file("otto.db")));

    [LinuxFact]
    public Task ADatabaseThatIsMovedAway_IsNoticed() =>
        IsNoticedAsync("otto.db was deleted, moved or replaced", file => File.Move(file("otto.db"), file("old.db")));

    [LinuxFact]
    public Task ADatabaseThatIsReplaced_IsNoticed() => IsNoticedAsync("otto.db was deleted, moved or replaced", file =>
    {
        File.Copy(file("otto.db"), file("copy.db"));
        File.Move(file("copy.db"), file("otto.db"), overwrite: true);
    });

    [LinuxFact]
    public Task ADatabaseThatIsEmptied_IsNoticed() => IsNoticedAsync("otto.db was emptied", file => Cut(file("otto.db"), 0));

    [LinuxFact]
    public Task ALogThatIsDeleted_IsNoticed() => IsNoticedAsync("otto.db-wal was deleted", file => File.Delete(file("otto.db-wal")));

    [LinuxFact]
    public Task ALogThatIsEmptied_IsNoticed() => IsNoticedAsync("otto.db-wal was cut off", file => Cut(file("otto.db-wal"), 0));

    [LinuxFact]
    public Task ALogThatIsCut_IsNoticed() =>
        IsNoticedAsync("otto.db-wal was cut off", file => Cut(file("otto.db-wal"), new FileInfo(file("otto.db-wal")).Length - 100));

    [LinuxFact]
    public Task ALockThatIsDeleted_IsNoticed() => IsNoticedAsync("otto.lock was deleted", file => File.Delete(file("otto.lock")));

    [Fact]
    public async Task ALogThatIsEmptiedByTheDatabaseItself_IsNoFault()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        await backend.AddAsync(Some.Task());
        await using (var connection = await backend.Get<SqliteDataSource>().OpenConnectionAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync();
        }

        backend.Get<DatabaseGuard>().Look();

        backend.Get<DatabaseGuard>().Problem.Should().BeNull();
        (await backend.PostAsync("/otto/tasks", Some.Task())).Status.Should().Be(201);
        backend.Get<DatabaseGuard>().Look();
        (await backend.GetAsync("/health/ready")).Status.Should().Be(200);
    }

    [Fact]
    public async Task ALogThatIsEmptiedWhileSomebodyLooks_IsNoFault()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        var guard = backend.Get<DatabaseGuard>();
        using var ended = new CancellationTokenSource();
        var emptied = 0;
        var emptying = Task.Run(async () =>
        {
            await using var connection = await backend.Get<SqliteDataSource>().OpenConnectionAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE otto_worker SET enabled = enabled; PRAGMA wal_checkpoint(TRUNCATE)";
            for (; !ended.IsCancellationRequested; emptied++)
            {
                await command.ExecuteNonQueryAsync();
            }
        });

        for (var look = 0; look < 1_000 && guard.Problem is null; look++)
        {
            guard.Look();
        }

        await ended.CancelAsync();
        await emptying;
        guard.Problem.Should().BeNull();
        emptied.Should().BePositive();
    }

    private static async Task IsNoticedAsync(string what, Action<Func<string, string>> harm)
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        for (var task = 0; task < 3; task++)
        {
            await backend.AddAsync(Some.Task());
        }

        harm(name => backend.File(name));

        (await backend.GetAsync("/health/ready")).AsProblem(503).Detail.Should().Contain(what).And.Contain("--stop");
        (await backend.PostAsync("/otto/tasks", Some.Task())).AsProblem(503).Detail.Should().Contain(what);
        (await backend.PutAsync("/otto/worker", new { enabled = false })).Status.Should().Be(503);
        (await backend.GetAsync("/health/live")).Status.Should().Be(200);
        (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "database.files")
            .Should().Match<DoctorCheck>(check => check.Status == DoctorStatus.Error && check.Message.Contains(what) && check.Fix.Text != null);
    }

    private static void Cut(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }
}
