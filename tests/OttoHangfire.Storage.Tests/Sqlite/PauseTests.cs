using Hangfire;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>A paused storage gives its workers nothing, loses nothing, and goes on where it was.</summary>
public sealed class PauseTests : IDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;
    private readonly BackgroundJobClient _jobs;

    public PauseTests()
    {
        _storage = new SqliteJobStorage(_file.ConnectionString);
        _jobs = new BackgroundJobClient(_storage);
    }

    [Fact]
    public async Task WhilePaused_JobsStayEnqueued_AndAllRunAfterwards()
    {
        using var server = new RunningServer(_storage, workers: 4);
        _storage.IsPaused = true;

        var names = Enumerable.Range(0, 20).Select(_ => Work.NewName()).ToArray();
        var ids = Array.ConvertAll(names, name => _jobs.Enqueue(() => Work.Run(name)));
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(500));

        names.Should().OnlyContain(name => Work.TimesRun(name) == 0);
        ids.Should().OnlyContain(id => StateOf(id) == "Enqueued");

        _storage.IsPaused = false;

        await Eventually.BeTrueAsync(() => Array.TrueForAll(names, name => Work.TimesRun(name) == 1), "all jobs run");
    }

    [Fact]
    public async Task WhatRuns_IsFinished_AndItsWorkerGetsNothingNew()
    {
        using var server = new RunningServer(_storage, workers: 1);
        var (held, next) = (Work.NewName(), Work.NewName());
        var first = _jobs.Enqueue(() => Work.Hold(held, CancellationToken.None));
        await Eventually.BeTrueAsync(() => Work.TimesRun(held) == 1, "the job runs");

        _storage.IsPaused = true;
        var second = _jobs.Enqueue(() => Work.Run(next));
        Work.Open(held);
        await Eventually.BeTrueAsync(() => StateOf(first) == "Succeeded", "it is finished");
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(300));

        Work.TimesRun(next).Should().Be(0);
        StateOf(second).Should().Be("Enqueued");
    }

    [Fact]
    public void AStorage_IsNotPausedByItself() => _storage.IsPaused.Should().BeFalse();

    public void Dispose()
    {
        _storage.Dispose();
        _file.Dispose();
    }

    private string? StateOf(string id)
    {
        using var connection = _storage.GetConnection();
        return connection.GetStateData(id)?.Name;
    }
}
