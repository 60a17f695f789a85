using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dapper;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>Are backend, agent and worker up, and do they belong together?</summary>
internal sealed class ServiceChecks(OttoSettings settings, DatabaseInspection database, HttpClient http)
{
    private static readonly DoctorFix StartOtto = DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Start} once.");

    public IEnumerable<Check> All =>
    [
        new("services.backend", "Backend", BackendAsync),
        new("services.agent", "Otto", AgentAsync),
        new("services.agent_key", "Otto's secret", AgentKeyAsync),
        new("services.agent_confinement", "Reach of Otto's process", cancellation => ConfinementLook.LookAsync(settings, cancellation)),
        new("services.worker", "Worker", WorkerAsync),
    ];

    private async Task<Finding> BackendAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(settings.BackendUrl, "/health/ready"), cancellation);
            return response.IsSuccessStatusCode
                ? Finding.Ok($"It answers at {settings.BackendUrl}.")
                : Finding.Error(
                    $"Something answers at {settings.BackendUrl}, but says {(int)response.StatusCode}. It may be another program, or a "
                        + $"backend in trouble; its log is in {settings.LogDirectory}.",
                    StartOtto);
        }
        catch (HttpRequestException)
        {
            return Finding.Error($"Nothing answers at {settings.BackendUrl}: the backend is not running.", StartOtto);
        }
    }

    private async Task<Finding> AgentAsync(CancellationToken cancellation)
    {
        try
        {
            var health = await http.GetFromJsonAsync<AgentHealth>(new Uri(settings.AgentUrl, "/health"), OttoJson.Options, cancellation);
            return Finding.Ok($"He answers at {settings.AgentUrl} with {health!.Skills} skills (version {health.Version}).");
        }
        catch (HttpRequestException unreachable)
        {
            return Finding.Error(
                $"Otto does not answer at {settings.AgentUrl}: {unreachable.Message} Tasks wait until he does.", AgentFix());
        }
        catch (JsonException)
        {
            return Finding.Error($"The program at {settings.AgentUrl} is not Otto.", AgentFix());
        }
    }

    private async Task<Finding> AgentKeyAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(settings.DataDirectory, "agent.key");
        if (settings.AgentSecret is null && !File.Exists(path) && !Directory.Exists(path))
        {
            return Finding.Warning("There is no agent.key in the data folder yet.", StartOtto);
        }

        string secret;
        try
        {
            secret = settings.AgentSecret ?? PrivateFiles.ReadKey(path);
        }
        catch (SettingsException unusable)
        {
            return Finding.Error(
                unusable.Message, DoctorFix.Manual($"Delete or move {path}, then run {TypedCommand.Stop} and {TypedCommand.Start}."));
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.AgentUrl, "/skills"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            return response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? Finding.Error(
                    "Otto refuses the secret of this backend: the two were started with different keys.",
                    DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Stop}, then {TypedCommand.Start}."))
                : Finding.Ok("Both use the secret in agent.key.");
        }
        catch (HttpRequestException)
        {
            return Finding.Skipped("Otto does not answer, so this cannot be checked.");
        }
    }

    private async Task<Finding> WorkerAsync(CancellationToken cancellation)
    {
        if (!settings.Worker)
        {
            return Finding.Warning(
                "OTTO_WORKER is off: you can add tasks, but none runs.",
                DoctorFix.Manual("Set OTTO_WORKER=on (or remove it) and start again."));
        }

        if (!database.Exists)
        {
            return Finding.Ok("Tasks run when they are due.");
        }

        await using var connection = database.Open();
        return await connection.ExecuteScalarAsync<long>("SELECT enabled FROM otto_worker WHERE id = 1") == 1
            ? Finding.Ok("Tasks run when they are due.")
            : Finding.Warning(
                "The stop switch is off: you can add tasks, but none starts.",
                DoctorFix.Manual($"To turn it on, run '{TypedCommand.Otto("worker on")}'."));
    }

    private DoctorFix AgentFix() => settings.RemoteAgent is null
        ? StartOtto
        : DoctorFix.Manual($"Start the agent that OTTO_AGENT_URL names ({settings.RemoteAgent}), or correct the setting.");
}
