using System.Globalization;
using Dapper;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>When was the watchdog outside called last, and what did it answer?</summary>
internal sealed class WatchdogCheck(OttoSettings settings, DatabaseInspection database, TimeProvider clock)
{
    /// <summary>It is called every minute.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(5);

    private static readonly DoctorFix Correct = DoctorFix.Manual(
        $"Look at the service, or correct \"ping\" in otto.json; then run {TypedCommand.Stop} and {TypedCommand.Start}.");

    public IEnumerable<Check> All => [new("watchdog.ping", "Watchdog", LookAsync)];

    private Task<Finding> LookAsync(CancellationToken cancellation) => settings.Ping is null
        ? Task.FromResult(Finding.Info("None is set, so nobody outside notices when Otto stops. \"ping\" in otto.json sets one."))
        : database.LookAsync(connection => Of(connection.QuerySingle<Called>("SELECT * FROM otto_watchdog WHERE id = 1")));

    private Finding Of(Called last)
    {
        var went = last.CalledAt is { } at ? $"It was last called at {Time(at)}" : "It has not been called yet";
        return last switch
        {
            { Withheld: { } why } => Finding.Warning(
                $"{went}, and is not called now: {why}", DoctorFix.Manual("See the other findings of this report.")),
            { Problem: { } problem } => Finding.Warning($"{went}. {problem}", Correct),
            { CalledAt: null } => Finding.Info($"{went}. It is, a minute after the start."),
            _ when clock.GetUtcNow() - last.CalledAt > Silent => Finding.Warning(
                $"{went}, and not since.", DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Start} once.")),
            _ => Finding.Ok(string.Create(CultureInfo.InvariantCulture, $"{went}, and answered {last.Status}.")),
        };
    }

    private string Time(DateTimeOffset at)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);
        return TimeZoneInfo.ConvertTime(at, zone).ToString($"yyyy-MM-dd HH:mm:ss '{zone.Id}'", CultureInfo.InvariantCulture);
    }

    /// <summary>The row of <c>otto_watchdog</c>.</summary>
    private sealed record Called
    {
        public DateTimeOffset? CalledAt { get; init; }
        public int? Status { get; init; }
        public string? Problem { get; init; }
        public string? Withheld { get; init; }
    }
}
