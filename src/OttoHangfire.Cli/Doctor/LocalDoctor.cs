using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Doctor;

/// <summary>The backend's program as a doctor alone: it starts no server and opens nothing for writing.</summary>
internal sealed class LocalDoctor(OttoSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task<Answer> ExamineAsync(bool deep, CancellationToken cancellation)
    {
        var backend = AppFiles.Of(settings).Backend;
        if (!File.Exists(backend))
        {
            return Report("toolchain.build", "Programs", "They are not built yet.");
        }

        var (json, complaint) = await RunAsync(backend, deep, cancellation);
        return IsReport(json)
            ? new Answer(json)
            : Report("doctor", "Doctor", $"He could not run. {complaint}");
    }

    private async Task<(string Json, string Complaint)> RunAsync(string backend, bool deep, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(AppFiles.Dotnet(), [backend, "doctor", .. deep ? ["--deep"] : Array.Empty<string>()])
        {
            WorkingDirectory = Path.GetDirectoryName(backend)!,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OTTO_DATA_DIR"] = settings.DataDirectory;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var complaint = process.StandardError.ReadToEndAsync(end.Token);
            return (await process.StandardOutput.ReadToEndAsync(end.Token), (await complaint).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return ("", $"It did not end within {Limit.TotalSeconds:0} s.");
        }
    }

    private static bool IsReport(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<DoctorReport>(json, OttoJson.Options) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The one thing that can be said when there is no doctor to ask.</summary>
    private Answer Report(string id, string title, string message)
    {
        var step = $"Run {TypedCommand.Setup} once.";
        var report = new DoctorReport
        {
            GeneratedAt = clock.GetUtcNow(),
            Ok = false,
            Summary = $"1 problem. {step}",
            Counts = DoctorStatus.All.ToDictionary(name => name, name => name == DoctorStatus.Error ? 1 : 0, StringComparer.Ordinal),
            Checks =
            [
                new DoctorCheck
                {
                    Id = id,
                    Title = title,
                    Status = DoctorStatus.Error,
                    Message = message,
                    Fix = DoctorFix.Run(ShippedScripts.Setup, step),
                },
            ],
        };
        return new Answer(JsonSerializer.Serialize(report, OttoJson.Options));
    }
}
