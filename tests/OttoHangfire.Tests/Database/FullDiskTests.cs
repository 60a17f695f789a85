using System.Diagnostics;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Database;

/// <summary>A disk that is full: whoever asks is told at once, what runs waits, and all goes on by itself when there is room.</summary>
[Collection(OnTheClock.Name)]
public sealed class FullDiskTests : IAsyncLifetime
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private OttoBackend _backend = null!;
    private SmallDisk _disk = null!;

    public async Task InitializeAsync()
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            _backend = await OttoBackend.StartAsync(new BackendOptions { Folder = folder => _disk = SmallDisk.TryMount(folder)! });
        }
    }

    public async Task DisposeAsync()
    {
        if (_backend is not null)
        {
            await _backend.StopAsync();
            _disk?.Dispose();
            await _backend.DisposeAsync();
        }
    }

    [SmallDiskFact]
    public async Task APost_Is507WithinASecond_ReadingGoesOn_AndNothingAcceptedIsLost()
    {
        var accepted = await FillAsync();
        var watch = Stopwatch.StartNew();

        var refused = await _backend.PostAsync("/otto/tasks", Some.Task());
        watch.Elapsed.Should().BeLessThan(AtOnce);
        refused.AsProblem(507).Detail.Should().Contain("Free some space");
        (await _backend.GetAsync("/otto/tasks")).Status.Should().Be(200);
        (await _backend.GetAsync("/health/ready")).Status.Should().Be(200);
        (await _backend.GetAsync("/hangfire")).Status.Should().Be(200);

        _disk.Free();

        foreach (var id in accepted)
        {
            (await _backend.TaskAsync(id, OttoStatus.Success)).Attempt.Should().Be(1);
        }

        (await _backend.PostAsync("/otto/tasks", Some.Task())).Status.Should().Be(201);
    }

    [SmallDiskFact]
    public async Task WhatRuns_WaitsForRoom_AndIsNotFailed()
    {
        var held = _backend.Agent.Holds("Done.", Some.Note("kept"));
        var task = await _backend.AddAsync(Some.Task("test.chore"));
        await held.Asked;
        await FillAsync();

        held.Release();

        await Eventually.HoldsAsync(() => _backend.Get<DiskRoom>().IsWaitedFor(), "the reply cannot be saved");
        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Running);
        _disk.Free();
        (await _backend.TaskAsync(task.Id, OttoStatus.Success)).Attempt.Should().Be(1);
        (await _backend.NotesAsync()).Should().ContainSingle(note => note.Text == "kept");
        (await _backend.RunsAsync(task.Id)).Should().ContainSingle();
    }

    [SmallDiskFact]
    public async Task TheStopSwitch_Works_AndOutlivesARestart()
    {
        await FillAsync();
        var watch = Stopwatch.StartNew();

        (await _backend.PutAsync("/otto/worker", new { enabled = false })).Status.Should().Be(200);

        watch.Elapsed.Should().BeLessThan(AtOnce);
        (await _backend.PostAsync("/otto/tasks", Some.Task())).Status.Should().BeOneOf(201, 507);
        _disk.Free();
        await _backend.StopAsync();
        await _backend.StartAgainAsync();
        (await _backend.GetAsync("/otto/worker")).Json().GetProperty("enabled").GetBoolean().Should().BeFalse();
    }

    /// <summary>Fills the disk, and what room the database has beside: until nothing is taken any more.</summary>
    private async Task<IReadOnlyList<long>> FillAsync()
    {
        _disk.Fill();
        var accepted = new List<long>();
        var payload = new string('x', 20_000);
        for (var refused = 0; refused < 3;)
        {
            var answer = await _backend.PostAsync("/otto/tasks", Some.Task("test.chore") with { Description = payload[..4000] });
            if (answer.Status == 201)
            {
                accepted.Add(answer.Read<OttoTask>().Id);
            }
            else
            {
                answer.Status.Should().Be(507, answer.Body);
                refused++;
                _disk.Fill();
            }
        }

        return accepted;
    }
}
