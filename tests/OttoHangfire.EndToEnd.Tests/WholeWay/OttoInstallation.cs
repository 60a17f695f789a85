using System.Net;
using System.Net.Http.Json;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>A data folder and two free ports, and what runs on them.</summary>
internal sealed class OttoInstallation : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly List<OttoProcess> _started = [];
    private readonly SocketsHttpHandler _line = new() { UseProxy = false };
    private readonly HttpClient _client;
    private readonly OttoSettings _settings;
    private readonly Dictionary<string, string> _backendEnvironment;

    /// <summary>An installation with these settings besides its folder and ports.</summary>
    /// <param name="settings">By the name of their environment variable.</param>
    public OttoInstallation(params (string Name, string Value)[] settings)
    {
        _client = new HttpClient(new OwnersLine(_data.Path, new DocumentedAnswers(_line)));
        Port = FreePort.Find();
        AgentPort = FreePort.Find();
        _backendEnvironment = new()
        {
            ["OTTO_DATA_DIR"] = _data.Path,
            ["OTTO_PORT"] = $"{Port}",
            ["OTTO_AGENT_PORT"] = $"{AgentPort}",
        };
        foreach (var (name, value) in settings)
        {
            _backendEnvironment[name] = value;
        }

        _settings = OttoSettings.Load(_backendEnvironment.GetValueOrDefault, AppContext.BaseDirectory);
    }

    public int Port { get; }

    public int AgentPort { get; }

    public string DataFolder => _data.Path;

    /// <summary>The backend, ready for requests.</summary>
    public async Task<OttoProcess> StartBackendAsync() => await StartAsync("OttoHangfire", _backendEnvironment, alone: false, Url("/health/ready"));

    /// <summary>The agent, ready to be asked, in the environment that the supervisor would give it.</summary>
    public async Task<OttoProcess> StartAgentAsync()
    {
        var agent = AgentSettings.Of(_settings, PrivateFiles.ReadOrCreateAgentKey(_data.Path));
        var ours = Environment.GetEnvironmentVariables();
        foreach (var (name, value) in _backendEnvironment)
        {
            ours[name] = value;
        }

        return await StartAsync("OttoHangfire.Agent", AgentEnvironment.Of(_settings, agent, ours), alone: true, new Uri($"http://127.0.0.1:{AgentPort}/health"));
    }

    /// <summary>A backend on another port and the same data folder; nobody waits for it to be ready.</summary>
    public OttoProcess StartSecondBackend()
    {
        var second = new OttoProcess("OttoHangfire", new Dictionary<string, string>(_backendEnvironment) { ["OTTO_PORT"] = $"{FreePort.Find()}" });
        _started.Add(second);
        return second;
    }

    public async Task<OttoTask> PostTaskAsync(NewOttoTask task)
    {
        using var response = await _client.PostAsJsonAsync(Url("/otto/tasks"), task, OttoJson.Options);
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        return (await response.Content.ReadFromJsonAsync<OttoTask>(OttoJson.Options))!;
    }

    /// <summary>The owner types something; its run is waited for.</summary>
    public async Task<(OttoRun Run, OttoTask Task)> SayAsync(string text)
    {
        using var response = await _client.PostAsJsonAsync(Url("/otto/runs"), new NewOttoRun { InputText = text }, OttoJson.Options);
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var asked = (await response.Content.ReadFromJsonAsync<OttoRun>(OttoJson.Options))!;
        var task = await Eventually.IsAsync(
            () => TaskAsync(asked.TaskId!.Value),
            found => found.Status is not (OttoStatus.Pending or OttoStatus.Running) || found.Reason == OttoReason.Retrying,
            $"\"{text}\" is answered");
        return (await GetAsync<OttoRun>($"/otto/runs/{asked.Id}"), task);
    }

    /// <summary>Tells a task something: <c>run</c>, <c>cancel</c> …</summary>
    public async Task TellAsync(long id, string verb)
    {
        using var response = await _client.PostAsync(Url($"/otto/tasks/{id}/{verb}"), content: null);
        response.EnsureSuccessStatusCode();
    }

    public Task<OttoTask> TaskAsync(long id) => GetAsync<OttoTask>($"/otto/tasks/{id}");

    public async Task<IReadOnlyList<OttoRun>> RunsAsync(long taskId) => (await GetAsync<Page<OttoRun>>($"/otto/runs?task_id={taskId}")).Items;

    /// <summary>What the owner gets at an address, as people read it.</summary>
    public async Task<string> PageAsync(string path) => WebUtility.HtmlDecode(await _client.GetStringAsync(Url(path)));

    public async Task<IReadOnlyList<Notification>> MessagesAsync() => (await GetAsync<Page<Notification>>("/otto/notifications")).Items;

    public async Task<IReadOnlyList<Note>> NotesAsync() => (await GetAsync<Page<Note>>("/otto/notes")).Items;

    /// <summary>Looks at a task until it is in this state.</summary>
    public Task<OttoTask> TaskIsAsync(long id, string status, string? reason = null) =>
        Eventually.IsAsync(() => TaskAsync(id), task => task.Status == status && task.Reason == reason, $"task {id} is {status} {reason}");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
        {
            await process.DisposeAsync();
        }

        _client.Dispose();
        _data.Dispose();
    }

    private async Task<T> GetAsync<T>(string path) => (await _client.GetFromJsonAsync<T>(Url(path), OttoJson.Options))!;

    private async Task<OttoProcess> StartAsync(string project, IReadOnlyDictionary<string, string> environment, bool alone, Uri health)
    {
        var process = new OttoProcess(project, environment, folder: null, alone);
        _started.Add(process);
        await Eventually.HoldsAsync(() => IsHealthyAsync(process, health), $"{project} is healthy");
        return process;
    }

    private async Task<bool> IsHealthyAsync(OttoProcess process, Uri health)
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

    private Uri Url(string path) => new($"http://127.0.0.1:{Port}{path}");
}
