using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.EndToEnd.Tests.WholeWay;

namespace OttoHangfire.Browser.Tests.Support;

/// <summary>A backend as a process of its own, with an agent that answers as the tests want it, and a browser before it.</summary>
public sealed class ConsoleOfOtto : IAsyncLifetime, IDisposable
{
    /// <summary>The owner's and the browser's.</summary>
    public static string Zone => Daytime.Zone;

    /// <summary>The project that may be deployed, which is the name to type.</summary>
    public const string Project = "home-page";

    private readonly TemporaryFolder _data = new();
    private readonly int _port = FreePort.Find();
    private readonly int _agentPort = FreePort.Find();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private OttoProcess? _backend;
    private OttoProcess? _otto;

    /// <summary>Whether it is Otto himself who answers, in a process of his own, and not <see cref="Agent"/>.</summary>
    public bool HasRealAgent { get; init; }

    public string Origin => $"http://127.0.0.1:{_port}";

    internal ScriptedAgent Agent { get; private set; } = null!;

    internal Chromium Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Chromium.WhyNot is not null)
        {
            return;
        }

        await File.WriteAllTextAsync(_data.File("otto.json"), $$"""
            {
              "projects": [{"name": "{{Project}}", "program": "/bin/echo", "arguments": ["published"]}],
              "channels": [{"name": "phone", "kind": "ntfy", "url": "http://127.0.0.1:1", "topic": "nobody-listens", "allow_private": true}]
            }
            """);
        if (HasRealAgent)
        {
            _otto = new OttoProcess("OttoHangfire.Agent", new Dictionary<string, string>
            {
                ["OTTO_AGENT_PORT"] = $"{_agentPort}",
                ["OTTO_AGENT_KEY"] = PrivateFiles.ReadOrCreateAgentKey(_data.Path),
            });

            // A reminder that comes before he can say what he needs to know is only noted.
            await Eventually.HoldsAsync(() => AnswersAsync(_otto, new Uri($"http://127.0.0.1:{_agentPort}/health")), "Otto answers");
        }
        else
        {
            Agent = new ScriptedAgent(_agentPort);
        }

        Browser = await Chromium.StartAsync();
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
            await _backend!.DisposeAsync();
            await (_otto?.DisposeAsync() ?? Agent.DisposeAsync());
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _data.Dispose();
    }

    /// <summary>Starts the backend, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _backend = new OttoProcess("OttoHangfire", new Dictionary<string, string>
        {
            ["OTTO_DATA_DIR"] = _data.Path,
            ["OTTO_PORT"] = $"{_port}",
            ["OTTO_AGENT_PORT"] = $"{_agentPort}",
            ["OTTO_TIME_ZONE"] = Zone,
            ["OTTO_PUBLIC_URL"] = Origin,
        });
        await Eventually.HoldsAsync(() => AnswersAsync(_backend, Url("/health/ready")), "the backend answers");
        var key = await File.ReadAllTextAsync(_data.File("owner.key"));
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _backend!.KillAsync();

    /// <summary>A page in a browser that is signed in.</summary>
    internal async Task<IPage> SignInAsync(BrowserNewContextOptions? options = null)
    {
        var page = await Browser.OpenAsync(options);
        using var opened = await _client.PostAsync(new Uri($"{Origin}/otto/open"), content: null);
        var code = (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
        await page.GotoAsync($"{Origin}/open?code={code}");
        await Assertions.Expect(page).ToHaveURLAsync($"{Origin}/");
        return page;
    }

    /// <summary>A person's task, put in by a program that has the owner's key.</summary>
    /// <param name="description">What it is.</param>
    /// <param name="payload">What the agent answers, see <see cref="ScriptedAgent"/>.</param>
    /// <param name="schedule">Null = once, now.</param>
    /// <param name="tries">How often it is tried.</param>
    /// <param name="type">The type of the task.</param>
    internal async Task<long> AddAsync(
        string description, object? payload = null, TaskSchedule? schedule = null, int tries = 1, string type = "test.chore")
    {
        var task = new NewOttoTask
        {
            Type = type,
            Description = description,
            Payload = payload is null ? null : JsonSerializer.SerializeToElement(payload, OttoJson.Options),
            Schedule = schedule,
            MaxAttempts = tries,
        };
        using var response = await _client.PostAsJsonAsync(Url("/otto/tasks"), task, OttoJson.Options);
        response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<OttoTask>(OttoJson.Options))!.Id;
    }

    /// <summary>A reminder of the owner's that is due now.</summary>
    internal Task<long> PutReminderAsync(string text) => AddAsync(text, tries: 5, type: TaskTypes.Reminder);

    /// <summary>A channel that the owner has set up.</summary>
    internal async Task SetUpAsync(object channel)
    {
        using var response = await _client.PostAsJsonAsync(Url("/otto/channels"), channel, OttoJson.Options);
        response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync());
    }

    /// <summary>A task of which the agent proposes these actions, when it has run.</summary>
    internal async Task<long> ProposeAsync(string description, params object[] actions)
    {
        var id = await AddAsync(description, new { reply = new { message = $"I have looked after it: {description}", actions } });
        await Eventually.HoldsAsync(async () => (await TaskAsync(id)).Status is not (OttoStatus.Pending or OttoStatus.Running), $"task {id} has run");
        return id;
    }

    /// <summary>A reminder that has come.</summary>
    internal async Task<long> RemindAsync(string description)
    {
        var id = await AddAsync(description, new { reply = new { message = $"Reminder: {description}" } }, type: "life_os.reminder");
        await Eventually.HoldsAsync(async () => (await TaskAsync(id)).Status == OttoStatus.Success, $"reminder {id} has come");
        return id;
    }

    /// <summary>Has it run now, as <c>otto run</c> does.</summary>
    internal async Task RunNowAsync(long id)
    {
        using var response = await _client.PostAsync(Url($"/otto/tasks/{id}/run"), content: null);
        response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync());
    }

    internal Task<OttoTask> TaskAsync(long id) => GetAsync<OttoTask>($"/otto/tasks/{id}");

    internal async Task<T> GetAsync<T>(string path) => (await _client.GetFromJsonAsync<T>(Url(path), OttoJson.Options))!;

    private Uri Url(string path) => new($"{Origin}{path}");

    private async Task<bool> AnswersAsync(OttoProcess process, Uri health)
    {
        await process.MustRunAsync();
        try
        {
            using var response = await _client.GetAsync(health);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
