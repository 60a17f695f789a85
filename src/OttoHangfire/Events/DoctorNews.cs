using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Doctor;

namespace OttoHangfire.Events;

/// <summary>What the doctor finds while somebody follows: he looks now and then, and tells when a check stands differently.</summary>
internal sealed class DoctorNews(
    IServiceProvider services, CommitSignal signal, IHostApplicationLifetime lifetime, ILogger<DoctorNews> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private DoctorFinding? _newest;
    private long _looked;
    private bool _isLooking;

    /// <summary>What he found last, and from it on the next look, when it is time; null before the first.</summary>
    public DoctorFinding? Newest()
    {
        lock (_lock)
        {
            if (!_isLooking && (_newest is null || TimeProvider.System.GetElapsedTime(_looked) >= Interval))
            {
                _isLooking = true;
                _ = Task.Run(LookAsync, CancellationToken.None);
            }

            return _newest;
        }
    }

    private async Task LookAsync()
    {
        DoctorReport? report = null;
        try
        {
            report = await services.GetRequiredService<DoctorEngine>().ExamineAsync(deep: false, lifetime.ApplicationStopping);
        }
        catch (Exception broken)
        {
            if (broken is not OperationCanceledException)
            {
                log.LogError(broken, "The doctor could not look; trying again");
            }
        }

        if (Take(report))
        {
            signal.Raise();
        }
    }

    private bool Take(DoctorReport? report)
    {
        lock (_lock)
        {
            (_isLooking, _looked) = (false, TimeProvider.System.GetTimestamp());
            if (report is null)
            {
                return false;
            }

            var checks = report.Checks.Select(check => $"{check.Id} {check.Status}");
            var found = string.Join('\n', checks.Order(StringComparer.Ordinal));
            if (found == _newest?.Found)
            {
                return false;
            }

            _newest = new DoctorFinding((_newest?.Number ?? 0) + 1, found, JsonSerializer.SerializeToUtf8Bytes(report, OttoJson.Options));
            return true;
        }
    }
}

/// <summary>A report of the doctor's that says something else than the one before.</summary>
/// <param name="Number">Counts them, since this process began.</param>
/// <param name="Found">Each check, and how it stands.</param>
/// <param name="Json">The report as its GET gives it.</param>
internal sealed record DoctorFinding(long Number, string Found, byte[] Json);
