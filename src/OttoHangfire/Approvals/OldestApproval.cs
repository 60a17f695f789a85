using System.Diagnostics.Metrics;
using OttoHangfire.Telemetry;

namespace OttoHangfire.Approvals;

/// <summary>Measures how long the oldest open question has waited for a person, whenever somebody fetches the metrics.</summary>
internal sealed class OldestApproval(ApprovalRepository approvals, TimeProvider clock) : IHostedService, IDisposable
{
    private readonly Meter _meter = new(OttoMetrics.Name);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge(
            "otto.approvals.oldest_age", Age, "s", "How long the oldest open question has waited for a person; 0 when none is open.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _meter.Dispose();

    private double Age()
    {
        // Whoever collects asks on a thread of its own, and cannot wait in another way.
#pragma warning disable VSTHRD002
        var oldest = approvals.OldestOpenAsync(CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        return oldest is { } since ? Math.Max(0, (clock.GetUtcNow() - since).TotalSeconds) : 0;
    }
}
