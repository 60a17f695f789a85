using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using OttoHangfire.Schedules;
using OttoHangfire.Storage;
using OttoHangfire.Tests.Schedules.Oracle;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Schedules;

/// <summary>Hangfire's own recurring jobs, through a real storage: what it says comes next is what the schedule says.</summary>
public sealed class RecurringJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJobStorage _storage;

    public RecurringJobTests() => _storage = new SqliteJobStorage($"Data Source={_folder.File("jobs.db")}");

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Europe/Dublin", "2027-03-28T00:10:00Z")]
    [InlineData("Europe/Dublin", "2027-10-31T00:10:00Z")]
    [InlineData("Africa/Casablanca", "2027-02-07T01:30:00Z")]
    [InlineData("Africa/Casablanca", "2027-03-14T01:30:00Z")]
    [InlineData("Europe/Berlin", "2027-03-28T00:31:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-10-02T15:20:00Z")]
    [InlineData("America/Havana", "2027-11-07T04:30:00Z")]
    public void NextExecution_IsTheNextInstantOfTheSchedule(string zone, string at)
    {
        var now = Rules.At(at);
        var jobs = new RecurringJobManager(_storage, new JobFilterProviderCollection(), new TimeZones(), () => now.UtcDateTime);
        var resolved = new TimeZones().GetTimeZoneById(zone);

        foreach (var cron in CronSamples.All.Where((_, index) => index % 3 == 0))
        {
            jobs.AddOrUpdate(cron, Job.FromExpression(() => Console.WriteLine()), cron, new RecurringJobOptions { TimeZone = resolved });
        }

        using var connection = _storage.GetConnection();
        var registered = connection.GetRecurringJobs();
        registered.Should().HaveCountGreaterThan(60).And.OnlyContain(job => job.Error == null && job.TimeZoneId == zone);
        registered.Select(job => (job.Id, job.NextExecution)).Should().Equal(
            registered.Select(job => (job.Id, Schedule.Of(Rules.Cron(job.Cron, zone, "2020-01-01T00:00:00")).FirstFrom(now)?.UtcDateTime)));
    }
}
