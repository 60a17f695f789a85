using Hangfire;
using Hangfire.Storage;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.OldFolders;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.OldFolders;

/// <summary>What an earlier version has stored must still mean something; that it also goes on, the end-to-end tests say.</summary>
public sealed class OldFolderTests
{
    [Theory]
    [InlineData("stopped")]
    [InlineData("killed")]
    public async Task EveryJobOfTheOldVersion_IsStillTheJobOfItsTask(string name)
    {
        await using var backend = await OpenAsync(name);
        using var connection = backend.Get<JobStorage>().GetConnection();

        var jobs = (await backend.Get<OttoDatabase>().QueryAsync<string>("SELECT Id FROM hangfire_job", null, CancellationToken.None)).Select(connection.GetJobData).ToList();
        var recurring = connection.GetRecurringJobs();

        jobs.Should().NotBeEmpty().And.OnlyContain(job => job.LoadException == null && job.Job.Args[0] is long);
        recurring.Where(job => job.LoadException is null).Select(job => job.Id).Should().BeEquivalentTo(name == "stopped" ? ["task-5", "task-8"] : Array.Empty<string>());
    }

    [Fact]
    public async Task TheTables_AreBroughtUpToDate_AfterABackupOfWhatTheyWere()
    {
        await using var backend = await OpenAsync("stopped");

        var migrator = new Migrator(backend.Get<SqliteDataSource>(), backend.File("backups"), TimeProvider.System);
        migrator.Applied().Should().Equal(Migrator.Known);
        var hasNews = Migrator.Known.Count > 5;
        var backups = Directory.Exists(backend.File("backups")) ? Directory.GetFiles(backend.File("backups")) : [];
        backups.Should().HaveCount(hasNews ? 1 : 0);
        backups.Where(file => !file.EndsWith("-0005_effects.db", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public async Task WhatIsThere_CanBeFound()
    {
        await using var backend = await OpenAsync("stopped");
        foreach (var (kind, table, word) in new[] { ("task", "otto_tasks", "description"), ("run", "otto_runs", "input_text"), ("note", "otto_notes", "text"), ("bill", "otto_bills", "payee"), ("action", "otto_actions", "type") })
        {
            var text = backend.Column($"SELECT {word} FROM {table} ORDER BY id LIMIT 1").Single();

            var answer = await backend.GetAsync($"/otto/search?kind={kind}&limit=500&q={Uri.EscapeDataString(text[..Math.Min(text.Length, 100)])}");

            answer.Read<Page<SearchHit>>().Items.Should().Contain(hit => hit.Id == 1, $"{kind} 1 says {text}");
        }

        backend.ShouldHoldWhatThereIs();
    }

    [Fact]
    public void ADump_IsTheWholeDatabase()
    {
        using var folder = new TemporaryFolder();
        new OldFolder("stopped").Unpack(folder.Path);
        var dump = SqlDump.Of(folder.File("otto.db"));

        SqlDump.Load(dump, folder.File("copy.db"));

        SqlDump.Of(folder.File("copy.db")).Should().Be(dump);
        dump.Should().Contain("CREATE TRIGGER otto_audit_no_delete").And.Contain("INSERT INTO \"sqlite_sequence\"").And.Contain("PRAGMA auto_vacuum = '2'");
    }

    [Fact]
    public async Task ADumpOfThisVersion_HasItsSearch_AndMakesItAnew()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        await backend.AddAsync(Some.TaskOfTomorrow(description: "Feed the zebra"));
        var dump = SqlDump.Of(backend.File("otto.db"));

        SqlDump.Load(dump, backend.File("copy.db"));

        SqlDump.Of(backend.File("copy.db")).Should().Be(dump);
        dump.Should().Contain("CREATE VIRTUAL TABLE otto_search ").And.Contain("INSERT INTO \"otto_search_data\"");
    }

    private static Task<OttoBackend> OpenAsync(string name) =>
        OttoBackend.StartAsync(new BackendOptions { Worker = false, Folder = folder => new OldFolder(name).Unpack(folder) });
}
