using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Shared;

namespace OttoHangfire.Chaos;

/// <summary>The backend as its owner's programs see it: over HTTP, with the key of its data folder.</summary>
internal sealed class Backend(Uri url, string dataFolder) : IDisposable
{
    /// <summary>A page of any list; the contract's largest.</summary>
    private const int PageSize = 500;

    private readonly HttpClient _http = new(new OwnersLine(dataFolder, new SocketsHttpHandler { UseProxy = false })) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };

    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Puts a task in and returns its id; null when no answer came, so that nobody promised anything.</summary>
    /// <exception cref="ChaosException">It answered something other than 201.</exception>
    public Task<long?> PostAsync(string text, CancellationToken cancellation) => PostAsync(NewChore(text), cancellation);

    /// <summary>The same, with a type of the caller's choice.</summary>
    public Task<long?> PostAsync(string type, string text, CancellationToken cancellation) => PostAsync(NewChore(text) with { Type = type }, cancellation);

    /// <summary>As <see cref="PostAsync(string, CancellationToken)"/>, with a task of the caller's.</summary>
    public async Task<long?> PostAsync(NewOttoTask task, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(new Uri("/otto/tasks", UriKind.Relative), task, OttoJson.Options, cancellation);
            if (answer.StatusCode == HttpStatusCode.InsufficientStorage)
            {
                // The disk is full: nothing was promised.
                return null;
            }

            return answer.StatusCode == HttpStatusCode.Created
                ? (await answer.Content.ReadFromJsonAsync<OttoTask>(OttoJson.Options, cancellation))!.Id
                : throw new ChaosException($"POST /otto/tasks answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>A task that Otto answers with two notes of this text.</summary>
    public static NewOttoTask NewChore(string text) =>
        new() { Type = "chaos.note", Description = text, Payload = JsonSerializer.SerializeToElement(new { text }, OttoJson.Options) };

    private async Task RetryAsync(long id, CancellationToken cancellation)
    {
        using var answer = await _http.PostAsync(new Uri($"/otto/tasks/{id}/retry", UriKind.Relative), content: null, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Retries whom the backend took for a poison, each once, as a person would: killed three times in a row before it came
    /// further is what a poison looks like from inside.
    /// </summary>
    public async Task RetrySuspectsAsync(HashSet<long> retried, CancellationToken cancellation)
    {
        foreach (var suspect in await TasksAsync(OttoStatus.Blocked, cancellation))
        {
            if (suspect.Reason == OttoReason.Crashed && retried.Add(suspect.Id))
            {
                await RetryAsync(suspect.Id, cancellation);
            }
        }
    }

    public Task<IReadOnlyList<OttoTask>> TasksAsync(string? status, CancellationToken cancellation) =>
        AllAsync<OttoTask>(status is null ? "/otto/tasks?" : $"/otto/tasks?status={status}&", cancellation);

    public Task<IReadOnlyList<OttoRun>> RunsAsync(CancellationToken cancellation) => AllAsync<OttoRun>("/otto/runs?", cancellation);

    public Task<IReadOnlyList<Note>> NotesAsync(CancellationToken cancellation) => AllAsync<Note>("/otto/notes?", cancellation);

    public Task<IReadOnlyList<Bill>> BillsAsync(CancellationToken cancellation) => AllAsync<Bill>("/otto/bills?", cancellation);

    public Task<IReadOnlyList<Notification>> MessagesAsync(string channel, CancellationToken cancellation) =>
        AllAsync<Notification>($"/otto/notifications?channel={channel}&", cancellation);

    public async Task<OttoTask> TaskAsync(long id, CancellationToken cancellation) =>
        (await _http.GetFromJsonAsync<OttoTask>(new Uri($"/otto/tasks/{id}", UriKind.Relative), OttoJson.Options, cancellation))!;

    public Task<IReadOnlyList<OttoRun>> RunsAsync(long taskId, CancellationToken cancellation) => AllAsync<OttoRun>($"/otto/runs?task_id={taskId}&", cancellation);

    /// <summary>Approves whatever the task waits for. False when it waits for nothing, or no answer came.</summary>
    public Task<bool> ApproveAsync(long taskId, string confirm, CancellationToken cancellation) =>
        DecideAsync(taskId, "approve", approval => new { payload_sha256 = approval.GetProperty("payload_sha256").GetString(), confirm }, cancellation);

    /// <summary>Says no to whatever the task waits for. False when it waits for nothing, or no answer came.</summary>
    public Task<bool> RejectAsync(long taskId, CancellationToken cancellation) =>
        DecideAsync(taskId, "reject", _ => new { comment = "Not today." }, cancellation);

    private async Task<bool> DecideAsync(long taskId, string verb, Func<JsonElement, object> word, CancellationToken cancellation)
    {
        try
        {
            foreach (var approval in (await AllAsync<JsonElement>("/otto/approvals?status=pending&", cancellation)).Where(approval => approval.GetProperty("task_id").GetInt64() == taskId))
            {
                using var answer = await _http.PostAsJsonAsync(
                    new Uri($"/otto/approvals/{approval.GetProperty("id").GetInt64()}/{verb}", UriKind.Relative), word(approval), cancellation);
                return answer.IsSuccessStatusCode
                    ? true
                    : throw new ChaosException($"To {verb} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
            }

            return false;
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <summary>Says whether an action happened.</summary>
    public async Task ResolveAsync(long runId, int index, bool happened, CancellationToken cancellation)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri($"/otto/runs/{runId}/actions/{index}/resolve", UriKind.Relative), new { happened }, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<T>> AllAsync<T>(string path, CancellationToken cancellation)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var address = $"{path}limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var page = (await _http.GetFromJsonAsync<Page<T>>(new Uri(address, UriKind.Relative), OttoJson.Options, cancellation))!;
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }
}
