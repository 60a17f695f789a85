using System.Diagnostics;
using System.Net.Security;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>What a check found.</summary>
internal sealed record Finding(string Status, string Message, DoctorFix? Fix = null, string? Details = null)
{
    public static Finding Ok(string message) => new(DoctorStatus.Ok, message);

    public static Finding Info(string message) => new(DoctorStatus.Info, message);

    public static Finding Warning(string message, DoctorFix fix) => new(DoctorStatus.Warning, message, fix);

    public static Finding Error(string message, DoctorFix fix) => new(DoctorStatus.Error, message, fix);

    public static Finding Skipped(string why) => new(DoctorStatus.Skipped, why);
}

/// <summary>One question that the doctor asks.</summary>
internal sealed record Check(string Id, string Title, Func<CancellationToken, Task<Finding>> LookAsync);

/// <summary>
/// Looks at everything at once and changes nothing. It needs neither a running backend nor a sound database: a check
/// that crashes or hangs is skipped with the reason, and the others say what they know.
/// </summary>
internal sealed class DoctorEngine(
    OttoSettings settings,
    HttpClient http,
    TimeProvider clock,
    DatabaseGuard? guard = null,
    StoredJobs? jobs = null,
    Soundness? soundness = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The secret that a check sends goes to Otto and nowhere else: no proxy, no redirect.</summary>
    public static HttpMessageHandler NewHandler(OttoSettings settings) => new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            // On this machine the backend is asked by its address, and its certificate has another name.
            RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                errors == SslPolicyErrors.None || OwnCertificate.IsOurs(shown, settings.Certificate),
        },
    };

    /// <summary>Looks at everything.</summary>
    /// <param name="deep">True to ask of every task and every job, too, whether it is as it must be.</param>
    /// <param name="cancellation">Ends the look.</param>
    public async Task<DoctorReport> ExamineAsync(bool deep, CancellationToken cancellation) =>
        Report(await LookAsync(Checks(deep), cancellation));

    /// <summary>Looks only at those whose ids are wanted, the worst first.</summary>
    public Task<DoctorCheck[]> LookAtAsync(Func<string, bool> isWanted, CancellationToken cancellation) =>
        LookAsync(Checks(deep: false).Where(check => isWanted(check.Id)), cancellation);

    private async Task<DoctorCheck[]> LookAsync(IEnumerable<Check> checks, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(checks.Select(check => LookAsync(check, cancellation)));
        return [.. found.OrderBy(check => DoctorStatus.All.ToList().IndexOf(check.Status))];
    }

    private Check[] Checks(bool deep)
    {
        var database = new DatabaseInspection(settings);
        return
        [
            .. new ServiceChecks(settings, database, http).All,
            .. new ModelCheck(settings, database, http, clock).All,
            .. new DatabaseChecks(database, guard, soundness ?? new Soundness(database, clock)).All,
            .. new RunChecks(settings, database, clock).All,
            .. new WatchdogCheck(settings, database, clock).All,
            .. new NotificationChecks(settings, database, clock).All,
            .. new ScheduleChecks(settings, database, clock).All,
            .. new ToolchainChecks(settings).All,
            .. new MachineChecks(settings).All,
            .. deep ? new JobChecks(database, jobs).All : [],
            .. deep ? new InvariantChecks(database, clock).All : [],
        ];
    }

    private async Task<DoctorCheck> LookAsync(Check check, CancellationToken cancellation)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var finding = await FindAsync(check, cancellation);
        return new DoctorCheck
        {
            Id = check.Id,
            Title = check.Title,
            Status = finding.Status,
            Message = finding.Message,
            Details = finding.Details,
            Fix = finding.Fix ?? DoctorFix.None,
            DurationMs = (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds,
        };
    }

    private async Task<Finding> FindAsync(Check check, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            // On a thread of its own: a check that blocks holds up nobody else, and is left behind at its limit.
            return await Task.Run(() => check.LookAsync(both.Token), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Finding.Skipped($"The check did not end within {Limit.TotalSeconds:0} s.");
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            return Finding.Skipped($"The check failed: {broken.Message}");
        }
    }

    private DoctorReport Report(DoctorCheck[] worstFirst)
    {
        var counts = DoctorStatus.All.ToDictionary(
            status => status, status => worstFirst.Count(check => check.Status == status), StringComparer.Ordinal);
        return new DoctorReport
        {
            GeneratedAt = clock.GetUtcNow(),
            Ok = counts[DoctorStatus.Error] == 0,
            Summary = Summary(worstFirst, counts),
            Counts = counts,
            Checks = worstFirst,
        };
    }

    private static string Summary(DoctorCheck[] worstFirst, Dictionary<string, int> counts)
    {
        var (errors, warnings) = (counts[DoctorStatus.Error], counts[DoctorStatus.Warning]);
        if (errors + warnings == 0)
        {
            return "All is well. There is nothing to do.";
        }

        var what = string.Join(
            " and ",
            new[] { Count(errors, "problem"), Count(warnings, "warning") }.Where(part => part.Length > 0));
        var step = worstFirst[0].Fix.Text ?? worstFirst[0].Message;
        return $"{what}. {step}";
    }

    private static string Count(int number, string noun) => number switch
    {
        0 => "",
        1 => $"1 {noun}",
        _ => $"{number} {noun}s",
    };
}
