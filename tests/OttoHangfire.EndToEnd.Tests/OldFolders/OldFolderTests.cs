using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.EndToEnd.Tests.WholeWay;
using OttoHangfire.OldFolders;

namespace OttoHangfire.EndToEnd.Tests.OldFolders;

/// <summary>What a person has who updates: the data folder of an earlier version, in the hands of these programs.</summary>
public sealed class OldFolderTests : IAsyncLifetime, IDisposable
{
    private const long Deploy = 3;
    private const long EachMinute = 5;
    private const long EveryTwoMinutes = 6;
    private const long ByRule = 7;
    private const long EachMorning = 8;
    private const long MadeByOtto = 10;
    private const long Payment = 11;
    private const long OtherPayment = 12;
    private const long TriedOnce = 14;
    private const long OutOfReach = 15;
    private const long Paused = 16;
    private const long Cancelled = 17;
    private const long Soon = 18;
    private const long InAMonth = 19;
    private const long In2099 = 20;
    private const long Queued = 21;
    private const long QueuedWithAKey = 22;
    private const long Next = 24;

    private readonly OttoInstallation _otto = new();
    private readonly HttpClient _http;

    public OldFolderTests() =>
        _http = new HttpClient(new OwnersLine(_otto.DataFolder, new DocumentedAnswers(new SocketsHttpHandler { UseProxy = false })));

    [Fact]
    public async Task AStoppedFolder_IsReadAsTheOldVersionReadIt_InTheApiAndInTheDashboard()
    {
        var old = await OpenAsync("stopped");
        using var kept = JsonDocument.Parse(old.Read(OldFolder.Answers));

        foreach (var list in kept.RootElement.EnumerateObject())
        {
            var now = (await GetAsync($"{list.Name}?limit=500")).GetProperty("items").EnumerateArray()
                .Where(item => !IsTheBeginningOfTheChain(item)).ToDictionary(item => item.GetProperty("id").GetInt64());

            var items = list.Value.GetProperty("items").EnumerateArray().ToList();
            now.Should().HaveCount(items.Count, "{0} has nothing new and nothing less", list.Name);
            foreach (var item in items)
            {
                Differences(item, now[item.GetProperty("id").GetInt64()], list.Name).Should().BeEmpty("{0} of {1}", item, list.Name);
            }
        }

        (await PageAsync("jobs/enqueued/default")).Should().Contain($"#{Queued} life_os.reminder: In the queue").And.Contain($"#{QueuedWithAKey} ");
        (await PageAsync("jobs/scheduled")).Should().Contain($"#{InAMonth} life_os.reminder: In a month").And.Contain($"#{In2099} ").And.Contain($"#{MadeByOtto} ");
        (await PageAsync("jobs/succeeded")).Should().Contain("#1 life_os.reminder: Call Mum").And.Contain($"#{Deploy} infra.deploy").And.Contain($"#{Payment} home.pay");
        (await PageAsync("jobs/failed")).Should().Contain("#4 home.nobody_knows").And.Contain("#13 home.post");
        (await PageAsync("jobs/deleted")).Should().Contain($"#{Paused} life_os.reminder: Paused").And.Contain($"#{Cancelled} ");
        (await PageAsync("recurring")).Should().Contain($"#{EachMinute} life_os.reminder: Stretch").And.Contain($"#{EachMorning} life_os.reminder: Good morning");
    }

    /// <summary>The audit says from where on its lines are tied together; that line is new by intention.</summary>
    private static bool IsTheBeginningOfTheChain(JsonElement item) =>
        item.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String && outcome.GetString() == "chained";

    [Fact]
    public async Task AStoppedFolder_GoesOn_AndDoesNothingTwice()
    {
        await OpenAsync("stopped");
        var doneBefore = await NotesAsync();
        await _otto.StartAgentAsync();

        await TellAsync(HttpMethod.Put, "/otto/worker", """{"enabled": true}""");
        await TellAsync(HttpMethod.Post, $"/otto/tasks/{Paused}/resume");

        foreach (var id in new[] { TriedOnce, OutOfReach, Paused, Soon, Queued, QueuedWithAKey })
        {
            await _otto.TaskIsAsync(id, OttoStatus.Success);
            await HasRunAsync(id, times: id == TriedOnce ? 2 : 1);
        }

        foreach (var id in new[] { EachMinute, EveryTwoMinutes, ByRule })
        {
            await Eventually.HoldsAsync(async () => (await _otto.RunsAsync(id)).Count(run => run.Status == OttoStatus.Success) > 1, $"task {id} has run again");
            (await _otto.RunsAsync(id)).Should().OnlyHaveUniqueItems(run => run.ScheduledFor);
        }

        foreach (var id in new[] { EachMorning, MadeByOtto, InAMonth, In2099 })
        {
            await _otto.TaskIsAsync(id, OttoStatus.Pending);
            await HasRunAsync(id, times: 0);
        }

        (await NotesAsync()).Should().Contain(doneBefore);
        (await NotesAsync()).Where(note => note.Task is not (EachMinute or EveryTwoMinutes or ByRule)).Should().OnlyHaveUniqueItems();
        foreach (var done in new long[] { 1, 2, 4, 9, 13 })
        {
            await HasRunAsync(done, times: 1);
        }
    }

    [Fact]
    public async Task AnOldQuestion_IsAnswered_AndWhatWasAllowedIsDoneOnce()
    {
        await OpenAsync("stopped");
        await _otto.StartAgentAsync();
        await TellAsync(HttpMethod.Put, "/otto/worker", """{"enabled": true}""");
        var approvals = (await GetAsync("/otto/approvals")).GetProperty("items").EnumerateArray().ToDictionary(approval => approval.GetProperty("task_id").GetInt64());

        await TellAsync(
            HttpMethod.Post,
            $"/otto/approvals/{approvals[Payment].GetProperty("id")}/approve",
            JsonSerializer.Serialize(new { payload_sha256 = approvals[Payment].GetProperty("payload_sha256").GetString() }));
        await TellAsync(HttpMethod.Post, $"/otto/approvals/{approvals[Deploy].GetProperty("id")}/reject");
        await _otto.TaskIsAsync(Payment, OttoStatus.Success);
        await _otto.TaskIsAsync(Deploy, OttoStatus.Error, OttoReason.Rejected);

        await HasRunAsync(Payment, times: 1);
        (await NotesAsync()).Should().ContainSingle(note => note.Task == Payment, "the note was written before the question was asked");
        var bills = (await GetAsync("/otto/bills")).GetProperty("items").EnumerateArray().ToDictionary(bill => bill.GetProperty("id").GetInt64(), bill => bill.GetProperty("paid_at"));
        bills[1].GetDateTimeOffset().Should().Be(new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero));
        bills[2].ValueKind.Should().Be(JsonValueKind.Null, "nobody has answered that question");
        await _otto.TaskIsAsync(OtherPayment, OttoStatus.Blocked, OttoReason.AwaitingApproval);
        (await GetAsync("/otto/audit?limit=500")).GetProperty("items").EnumerateArray()
            .Count(entry => entry.GetProperty("type").GetString() == "bills.mark_paid" && entry.GetProperty("outcome").GetString() == "ok").Should().Be(1);
    }

    [Fact]
    public async Task AKeyThatTheOldVersionTook_StillFindsItsTask_AndNoNumberIsGivenTwice()
    {
        await OpenAsync("stopped");
        const string Body = """{"description": "Behind it, sent with a key", "type": "life_os.reminder", "payload": {"text": "Behind it, sent with a key"}}""";

        var again = await SendAsync(HttpMethod.Post, "/otto/tasks", Body, key: "post-42");
        var another = await SendAsync(HttpMethod.Post, "/otto/tasks", Body);

        again.Status.Should().Be(HttpStatusCode.OK);
        again.Body.GetProperty("id").GetInt64().Should().Be(QueuedWithAKey);
        another.Body.GetProperty("id").GetInt64().Should().Be(Next, "the task before it was removed, and keeps its number");
    }

    [Fact]
    public async Task AMessageThatTheOldVersionCouldNotSend_IsSentOnce_UnderItsOldName()
    {
        var old = new OldFolder("stopped");
        old.Unpack(_otto.DataFolder);
        using var hook = new Hook();
        var settings = Path.Combine(_otto.DataFolder, "otto.json");
        await File.WriteAllTextAsync(settings, (await File.ReadAllTextAsync(settings)).Replace("127.0.0.1:9/", $"127.0.0.1:{hook.Port}/", StringComparison.Ordinal));

        var received = hook.ReceiveAsync();
        await _otto.StartBackendAsync();

        var (id, body) = await received;
        old.Read(OldFolder.Database).Should().Contain($"'{id}'");
        body.Should().Contain("Lock the door");
    }

    [Fact]
    public async Task AKilledFolder_GoesOnWhereItWas_AndAsksAboutWhatNobodyCanKnow()
    {
        new OldFolder("killed").Unpack(_otto.DataFolder);
        await _otto.StartAgentAsync();
        await _otto.StartBackendAsync();

        await _otto.TaskIsAsync(1, OttoStatus.Success);
        await _otto.TaskIsAsync(2, OttoStatus.Blocked, OttoReason.OutcomeUnknown);
        await _otto.TaskIsAsync(3, OttoStatus.Success);

        foreach (var id in new long[] { 1, 2, 3 })
        {
            await HasRunAsync(id, times: 1);
        }

        (await NotesAsync()).Select(note => note.Task).Should().BeEquivalentTo(new long?[] { 1, 3 });
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _otto.DisposeAsync();

    public void Dispose() => _http.Dispose();

    private async Task<OldFolder> OpenAsync(string name)
    {
        var old = new OldFolder(name);
        old.Unpack(_otto.DataFolder);
        await _otto.StartBackendAsync();
        return old;
    }

    /// <summary>Where the new answer says something else than the old one. It may say more.</summary>
    private static IEnumerable<string> Differences(JsonElement old, JsonElement now, string list) =>
        from field in old.EnumerateObject()
        let isThere = now.TryGetProperty(field.Name, out _)
        where !isThere || !IsKept(field.Value, now.GetProperty(field.Name))
        where !(list == "/otto/tasks" && field.Name == "hangfire_job_id" && IsOverdue(old))
        select $"{field.Name} was {field.Value} and is {(isThere ? now.GetProperty(field.Name) : "gone")}";

    /// <summary>Fields may have come since, at any depth; those that were there say the same.</summary>
    private static bool IsKept(JsonElement old, JsonElement now) => (old.ValueKind, now.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => old.EnumerateObject().All(
            field => now.TryGetProperty(field.Name, out var there) && IsKept(field.Value, there)),
        (JsonValueKind.Array, JsonValueKind.Array) => old.GetArrayLength() == now.GetArrayLength()
            && old.EnumerateArray().Zip(now.EnumerateArray()).All(pair => IsKept(pair.First, pair.Second)),
        _ => JsonElement.DeepEquals(old, now),
    };

    /// <summary>Then another job may ring for it, because the first one is late.</summary>
    private static bool IsOverdue(JsonElement task) =>
        task.GetProperty("status").GetString() == OttoStatus.Pending
        && (task.GetProperty("next_run_at") is not { ValueKind: JsonValueKind.String } next || next.GetDateTimeOffset() < TimeProvider.System.GetUtcNow());

    private async Task HasRunAsync(long id, int times) =>
        (await _otto.RunsAsync(id)).Should().HaveCount(times, "so often was task {0} to be run in all", id);

    private async Task<IReadOnlyList<(long? Task, string Text)>> NotesAsync() =>
        [.. (await GetAsync("/otto/notes?limit=500")).GetProperty("items").EnumerateArray()
            .Select(note => (note.GetProperty("task_id").Deserialize<long?>(), note.GetProperty("text").GetString()!))];

    private Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(Url(path));

    /// <summary>A page of the dashboard as one reads it.</summary>
    private async Task<string> PageAsync(string path) => WebUtility.HtmlDecode(await _http.GetStringAsync(Url($"/hangfire/{path}?from=0&count=500")));

    private async Task TellAsync(HttpMethod method, string path, string? body = null) => ((int)(await SendAsync(method, path, body)).Status).Should().Be(200);

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, Url(path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    private Uri Url(string path) => new($"http://127.0.0.1:{_otto.Port}{path}");
}
