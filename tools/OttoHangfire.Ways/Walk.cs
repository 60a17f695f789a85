using System.Text.Json;

namespace OttoHangfire.Ways;

/// <summary>Walks each way twice and keeps what the second time left: what is made once is made by then.</summary>
internal static class Walk
{
    /// <summary>Where a way begins: the API takes a task, its alarm rings, a person says yes.</summary>
    public const string Posted = "OttoTaskApi.CreateAsync";
    public const string Rung = "RunTaskJob.RunAsync";
    public const string Approved = "ApprovalApi.ApproveAsync";

    public static async Task<IReadOnlyList<Trail>> AllAsync(RunningBackend backend, CancellationToken cancellation)
    {
        await NoteAsync(backend, cancellation);
        await DeployAsync(backend, cancellation);
        await RecurringAsync(backend, cancellation);
        return [await NoteAsync(backend, cancellation), await DeployAsync(backend, cancellation), await RecurringAsync(backend, cancellation)];
    }

    private static async Task<Trail> NoteAsync(RunningBackend backend, CancellationToken cancellation)
    {
        var before = await backend.TrailAsync(cancellation);
        await DoneAsync(backend, "life_os.reminder", Proposes("life_os.log_note", new { text = "Call Mum" }), schedule: null, "success", cancellation);
        return new Trail("POST, a note, the run is finished", await SinceAsync(backend, before, cancellation), Posted, Rung);
    }

    private static async Task<Trail> DeployAsync(RunningBackend backend, CancellationToken cancellation)
    {
        var task = await DoneAsync(backend, "infra.deploy", Proposes("infra.deploy_project", new { project = "site" }), schedule: null, "blocked", cancellation);
        var approval = (await backend.UntilAsync("otto/approvals?status=pending", _ => true, cancellation)).GetProperty("items")[0];
        var before = await backend.TrailAsync(cancellation);
        var consent = new { payload_sha256 = approval.GetProperty("payload_sha256").GetString(), confirm = "site" };
        await backend.PostAsync($"otto/approvals/{approval.GetProperty("id")}/approve", consent, cancellation);
        await IsAsync(backend, task, "success", cancellation);
        return new Trail("an approved deploy", await SinceAsync(backend, before, cancellation), Approved, Rung);
    }

    private static async Task<Trail> RecurringAsync(RunningBackend backend, CancellationToken cancellation)
    {
        var before = await backend.TrailAsync(cancellation);
        var task = (await AddAsync(backend, "life_os.reminder", Proposes("life_os.log_note", new { text = "Stretch" }), new { every = "PT1H" }, cancellation)).GetProperty("id");
        await backend.UntilAsync($"otto/tasks/{task}", seen => seen.GetProperty("last_run_at").ValueKind != JsonValueKind.Null && seen.GetProperty("status").GetString() == "pending", cancellation);
        return new Trail("a recurring task's next instant", await SinceAsync(backend, before, cancellation), "Recurrence.");
    }

    private static object Proposes(string type, object payload) => new { message = "As you wished.", actions = new[] { new { type, payload } } };

    private static Task<JsonElement> AddAsync(RunningBackend backend, string type, object payload, object? schedule, CancellationToken cancellation) =>
        backend.PostAsync("otto/tasks", new { type, description = "A walk", payload, schedule }, cancellation);

    private static async Task<JsonElement> DoneAsync(RunningBackend backend, string type, object payload, object? schedule, string status, CancellationToken cancellation)
    {
        var task = await AddAsync(backend, type, payload, schedule, cancellation);
        await IsAsync(backend, task, status, cancellation);
        return task;
    }

    private static Task<JsonElement> IsAsync(RunningBackend backend, JsonElement task, string status, CancellationToken cancellation) =>
        backend.UntilAsync($"otto/tasks/{task.GetProperty("id")}", seen => seen.GetProperty("status").GetString() == status, cancellation);

    /// <summary>A moment later: the task has its end, and what led to it has yet to return.</summary>
    private static async Task<IEnumerable<string>> SinceAsync(RunningBackend backend, string[] before, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
        return (await backend.TrailAsync(cancellation)).Skip(before.Length);
    }
}
