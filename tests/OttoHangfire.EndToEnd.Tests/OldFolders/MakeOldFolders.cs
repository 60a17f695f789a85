using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.EndToEnd.Tests.WholeWay;
using OttoHangfire.OldFolders;

namespace OttoHangfire.EndToEnd.Tests.OldFolders;

/// <summary>Runs only where somebody names the built programs of another version: <c>OTTO_OLD_BUILD=…/src</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OldBuildFactAttribute : FactAttribute
{
    public OldBuildFactAttribute() => Skip = MakeOldFolders.OldBuild is null ? "no older build is named (OTTO_OLD_BUILD): the data folders stay as they were kept" : null;
}

/// <summary>Makes the data folders that are kept, with the programs of the version that they are of.</summary>
public sealed class MakeOldFolders : IDisposable
{
    private const string Settings =
        """
        {
          "timeZone": "Europe/Berlin",
          "channels": [
            { "name": "phone", "kind": "webhook", "url": "http://127.0.0.1:9/hook", "secret": "whsec_bm9ib2R5IGxpc3RlbnMgYXQgcG9ydCBuaW5l", "allow_private": true }
          ],
          "projects": [ { "name": "garden", "program": "/usr/bin/sleep", "arguments": ["20"] } ]
        }

        """;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly TemporaryFolder _data = new();
    private readonly HttpClient _http;
    private readonly Dictionary<string, string> _settings;
    private readonly int _port = FreePort.Find();
    private readonly int _agentPort = FreePort.Find();

    public MakeOldFolders()
    {
        _http = new HttpClient(new OwnersLine(_data.Path, new SocketsHttpHandler { UseProxy = false }));
        _settings = new() { ["OTTO_DATA_DIR"] = _data.Path, ["OTTO_PORT"] = $"{_port}", ["OTTO_AGENT_PORT"] = $"{_agentPort}" };
        File.WriteAllText(_data.File("otto.json"), Settings);
    }

    public static string? OldBuild { get; } = Environment.GetEnvironmentVariable("OTTO_OLD_BUILD");

    [OldBuildFact]
    public async Task AFolder_ThatWasStopped()
    {
        await using (await StartAgentAsync())
        await using (var backend = await StartBackendAsync())
        {
            await WhatTheShippedSkillsDoAsync();
            await backend.StopAsync();
        }

        await using var last = await StartBackendAsync();
        await using (new ScriptedAgent(_agentPort, await File.ReadAllTextAsync(_data.File("agent.key"))))
        {
            await WhatOnlyAModelWouldProposeAsync();
        }

        await WhatWaitsAsync();
        var answers = await AnswersAsync();
        await last.StopAsync();
        Keep("stopped");
        await File.WriteAllTextAsync(Path.Combine(OldFolder.Kept("stopped"), OldFolder.Answers), answers);
    }

    [OldBuildFact]
    public async Task AFolder_WhoseBackendWasKilled()
    {
        await using var backend = await StartBackendAsync();
        await using var agent = new ScriptedAgent(_agentPort, await File.ReadAllTextAsync(_data.File("agent.key")));

        await AddAsync("life_os.reminder", new { text = "Otto had not answered yet", hold = true });
        var deploy = await AddAsync("infra.deploy", Replies(Action("infra.deploy_project", new { project = "garden" })));
        await IsAsync(deploy, "awaiting_approval");
        await ApproveAsync(deploy, confirm: "garden");
        await AddAsync("life_os.reminder", new { text = "Feed the cat" }, new { next_run_at = In(TimeSpan.FromMinutes(5)) });
        await Eventually.HoldsAsync(
            async () => (await GetAsync($"/otto/runs?task_id={deploy}")).GetRawText().Contains("\"started\"", StringComparison.Ordinal), "the deploy has begun");

        await backend.KillAsync();
        Keep("killed");
    }

    public void Dispose()
    {
        _http.Dispose();
        _data.Dispose();
    }

    private async Task WhatTheShippedSkillsDoAsync()
    {
        var done = await AddAsync("life_os.reminder", new { text = "Call Mum" });
        await IsAsync(done, "success");
        await IsAsync(await AddAsync("life_os.reminder", new { text = "Lock the door", channel = "phone" }), "success");
        await IsAsync(await AddAsync("infra.deploy", new { project = "garden" }), "awaiting_approval");
        await IsAsync(await AddAsync("home.nobody_knows", null), "permanent");

        var cron = await AddAsync("life_os.reminder", new { text = "Stretch" }, new { schedule = new { cron = "* * * * *" } });
        await AddAsync("life_os.reminder", new { text = "Water the plants" }, new { schedule = new { every = "PT2M", time_zone = "Etc/UTC" } });
        await AddAsync("life_os.reminder", new { text = "Look out" }, new { schedule = new { rrule = "FREQ=MINUTELY;INTERVAL=2", time_zone = "Etc/UTC", missed = "all" } });
        await AddAsync("life_os.reminder", new { text = "Good morning" }, new { schedule = new { cron = "0 7 * * *" } });
        await Eventually.HoldsAsync(async () => (await GetAsync($"/otto/tasks/{cron}/runs")).GetProperty("items").GetArrayLength() > 0, "the cron has rung", TimeSpan.FromMinutes(2));
    }

    private async Task WhatOnlyAModelWouldProposeAsync()
    {
        await IsAsync(
            await AddAsync("home.post", Replies(
                Action("bills.record", new { payee = "City water", amount_minor = 4210, currency = "EUR", due = "2030-01-31" }),
                Action("bills.record", new { payee = "Power", amount_minor = 9900, currency = "EUR", due = "2030-02-28" }),
                Action("files.write", new { path = "post/january.md", content = "# Post of January\n\n- City water\n- Power\n" }),
                Action("life_os.create_task", new { type = "life_os.reminder", description = "File the bills", next_run_at = "2099-01-31T08:00:00Z" }))),
            "success");
        await IsAsync(
            await AddAsync("home.pay", Replies(
                Action("life_os.log_note", new { text = "City water was paid at the counter" }),
                Action("bills.mark_paid", new { bill_id = 1, paid_at = "2026-01-05T10:00:00Z" }))),
            "awaiting_approval");
        await IsAsync(
            await AddAsync("home.pay", Replies(Action("bills.mark_paid", new { bill_id = 2, paid_at = "2026-01-05T10:00:00Z" }))), "awaiting_approval");
        await IsAsync(await AddAsync("home.post", Replies(Action("files.write", new { path = "../outside.md", content = "no" }))), "actions_failed");
        await IsAsync(await AddAsync("life_os.reminder", new { text = "Otto stumbles", status = 503 }), "retrying");
    }

    private async Task WhatWaitsAsync()
    {
        await IsAsync(await AddAsync("life_os.reminder", new { text = "Otto is out of reach" }), "retrying");
        await TellAsync(await AddAsync("life_os.reminder", new { text = "Paused" }, new { next_run_at = In(TimeSpan.FromMinutes(5)) }), "pause");
        await TellAsync(await AddAsync("life_os.reminder", new { text = "Cancelled" }, new { next_run_at = In(TimeSpan.FromMinutes(5)) }), "cancel");
        await AddAsync("life_os.reminder", new { text = "Soon" }, new { next_run_at = In(TimeSpan.FromMinutes(5)) });
        await AddAsync("life_os.reminder", new { text = "In a month" }, new { next_run_at = In(TimeSpan.FromDays(30)), max_attempts = 2, timeout_seconds = 60 });
        await AddAsync("life_os.reminder", new { text = "In another life" }, new { next_run_at = "2099-12-24T18:00:00Z" });

        (await _http.PutAsJsonAsync(Url("/otto/worker"), new { enabled = false })).EnsureSuccessStatusCode();
        await AddAsync("life_os.reminder", new { text = "In the queue" });
        await AddAsync("life_os.reminder", new { text = "Behind it, sent with a key" }, key: "post-42");

        // Its number is never given again.
        var removed = await AddAsync("life_os.reminder", new { text = "Removed" });
        await TellAsync(removed, "cancel");
        (await _http.DeleteAsync(Url($"/otto/tasks/{removed}"))).EnsureSuccessStatusCode();
    }

    private async Task<long> AddAsync(string type, object? payload, object? more = null, string? key = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!;
        body["type"] = type;
        body["description"] = JsonSerializer.SerializeToElement(payload) is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty("text", out var text) ? text.GetString() : type;
        body["payload"] = JsonSerializer.SerializeToNode(payload);
        using var request = new HttpRequestMessage(HttpMethod.Post, Url("/otto/tasks")) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await _http.SendAsync(request);
        response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    private async Task TellAsync(long task, string verb) => (await _http.PostAsync(Url($"/otto/tasks/{task}/{verb}"), null)).EnsureSuccessStatusCode();

    private async Task ApproveAsync(long task, string confirm)
    {
        var approval = (await GetAsync("/otto/approvals")).GetProperty("items").EnumerateArray().First(item => item.GetProperty("task_id").GetInt64() == task);
        var consent = new { payload_sha256 = approval.GetProperty("payload_sha256").GetString(), confirm };
        (await _http.PostAsJsonAsync(Url($"/otto/approvals/{approval.GetProperty("id").GetInt64()}/approve"), consent)).EnsureSuccessStatusCode();
    }

    /// <summary>Waits until the task has this status or this reason.</summary>
    private Task IsAsync(long id, string wanted) => Eventually.HoldsAsync(
        async () => (await GetAsync($"/otto/tasks/{id}")) is var task && new[] { task.GetProperty("status").GetString(), task.GetProperty("reason").GetString() }.Contains(wanted),
        $"task {id} is {wanted}");

    private Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(Url(path));

    private Uri Url(string path) => new($"http://127.0.0.1:{_port}{path}");

    private static object Action(string type, object payload) => new { type, payload };

    private static object Replies(params object[] actions) => new { reply = new { message = "As you wished.", actions } };

    private static string In(TimeSpan time) => (TimeProvider.System.GetUtcNow() + time).ToString("O");

    private Task<OttoProcess> StartBackendAsync() => StartAsync("OttoHangfire", Url("/health/ready"));

    private Task<OttoProcess> StartAgentAsync() => StartAsync("OttoHangfire.Agent", new Uri($"http://127.0.0.1:{_agentPort}/health"));

    private async Task<OttoProcess> StartAsync(string project, Uri health)
    {
        var process = new OttoProcess(project, _settings, Path.Combine(OldBuild!, project, "bin", "Release", "net10.0"));
        await Eventually.HoldsAsync(
            async () =>
            {
                await process.MustRunAsync();
                try
                {
                    using var answer = await _http.GetAsync(health);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{project} is healthy");
        return process;
    }

    /// <summary>What the old program said of it all, to be compared with what the new one says.</summary>
    private async Task<string> AnswersAsync()
    {
        var answers = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var path in new[] { "/otto/tasks", "/otto/runs", "/otto/approvals", "/otto/notes", "/otto/bills", "/otto/files", "/otto/audit" })
        {
            answers[path] = await GetAsync($"{path}?limit=500");
        }

        return JsonSerializer.Serialize(answers, Readable) + "\n";
    }

    /// <summary>Writes the folder down where it is kept: the database as text, and what a person would miss beside it. Keys and logs stay out.</summary>
    private void Keep(string name)
    {
        var kept = OldFolder.Kept(name);
        var files = Path.Combine(kept, OldFolder.Files);
        Directory.CreateDirectory(files);
        File.WriteAllText(Path.Combine(files, "otto.json"), Settings);
        foreach (var file in Directory.Exists(_data.File("files")) ? Directory.GetFiles(_data.File("files"), "*", SearchOption.AllDirectories) : [])
        {
            var copy = Path.Combine(files, Path.GetRelativePath(_data.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        var dump = SqlDump.Of(_data.File("otto.db"))
            .Replace(Environment.MachineName, "machine", StringComparison.Ordinal)
            .Replace(OldBuild!, "src", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(kept, OldFolder.Database), OldFolder.TakenAt(TimeProvider.System.GetUtcNow()) + dump);
    }
}
