using Dapper;
using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Doctor;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Doctor;

/// <summary>What contradicts itself among Hangfire's rows: the doctor says it when he looks deep, and the next start puts it right.</summary>
public sealed class JobCheckTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("UPDATE hangfire_count SET N = N + 5 WHERE Kind = 1", "the dashboard counts wrongly")]
    [InlineData("DELETE FROM hangfire_queue; UPDATE hangfire_count SET N = 0 WHERE Kind = 2", "in no queue, so no worker gets it")]
    [InlineData("INSERT INTO hangfire_set (Key, Value, Score) VALUES ('schedule', '987654', 1); INSERT INTO hangfire_count VALUES (4, 'schedule', 1) ON CONFLICT DO UPDATE SET N = N + 1", "a job that does not exist")]
    public async Task WhatDoesNotFit_IsSaid_WhileOttoRuns_AndWhileHeDoesNot_AndTheStartPutsItRight(string breaks, string meaning)
    {
        await _still.AddAsync();
        var before = await DeepAsync();
        await BreakAsync(breaks);

        var running = await DeepAsync();
        await _still.Backend.StopAsync();
        var stopped = await StoppedAsync();
        await _still.Backend.StartAgainAsync();

        before.Status.Should().Be(DoctorStatus.Ok);
        stopped.Should().Match<DoctorCheck>(check =>
            check.Status == DoctorStatus.Error && check.Message.Contains(meaning) && check.Fix.Script == ShippedScripts.Start);
        running.Status.Should().Be(DoctorStatus.Error);
        running.Message.Should().Contain(meaning);
        running.Details.Should().NotBeNullOrEmpty();
        running.Fix.Should().Match<DoctorFix>(fix => fix.Script == ShippedScripts.Start && fix.Text!.Contains("each start puts it right"));
        (await DeepAsync()).Status.Should().Be(DoctorStatus.Ok);
    }

    [Fact]
    public async Task ADeepLook_ChangesNothing()
    {
        await _still.AddAsync();
        await BreakAsync("DELETE FROM hangfire_queue; UPDATE hangfire_count SET N = 0 WHERE Kind = 2");

        await DeepAsync();

        _still.Get<JobStorage>().GetMonitoringApi().EnqueuedCount("default").Should().Be(0);
        (await DeepAsync()).Status.Should().Be(DoctorStatus.Error);
    }

    [Fact]
    public async Task OnlyADeepLook_ReadsEveryJob() =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Should().NotContain(check => check.Id == "jobs.storage");

    private async Task<DoctorCheck> DeepAsync() =>
        (await _still.Backend.GetAsync("/otto/doctor?deep=true")).Read<DoctorReport>().Checks.Single(check => check.Id == "jobs.storage");

    private async Task<DoctorCheck> StoppedAsync()
    {
        var settings = OttoSettings.LoadAsFarAsPossible(
            name => name == "OTTO_DATA_DIR" ? _still.Backend.DataDirectory : null, _still.Backend.DataDirectory);
        using var http = new HttpClient();
        var report = await new DoctorEngine(settings, http, TimeProvider.System).ExamineAsync(deep: true, CancellationToken.None);
        return report.Checks.Single(check => check.Id == "jobs.storage");
    }

    private async Task BreakAsync(string breaks)
    {
        await using var connection = new SqliteConnection($"Data Source={_still.Backend.File("otto.db")};Pooling=False");
        await connection.ExecuteAsync(breaks);
    }
}
