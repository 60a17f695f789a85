using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OttoHangfire.Contracts;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Support;

/// <summary>How a backend is to be started; what is not said is as a person gets it.</summary>
internal sealed record BackendOptions
{
    /// <summary>False = <c>OTTO_WORKER=off</c>: tasks are taken in, none runs.</summary>
    public bool Worker { get; init; } = true;

    /// <summary>False leaves the net away: only Hangfire's jobs wake a task.</summary>
    public bool Reconciler { get; init; } = true;

    /// <summary>False lets this process beat once at its start, and leave at its end.</summary>
    public bool Heartbeat { get; init; } = true;

    /// <summary>False leaves Hangfire's server away and keeps the reconciler.</summary>
    public bool HangfireServer { get; init; } = true;

    /// <summary>False leaves the sweep away that removes what is old.</summary>
    public bool Retention { get; init; } = true;

    /// <summary>False sends no notification by itself.</summary>
    public bool Outbox { get; init; } = true;

    /// <summary>False tells the owner nothing by itself of what is wrong.</summary>
    public bool Incidents { get; init; } = true;

    /// <summary>True = the backend can be restarted without its web server.</summary>
    public bool WebServerStays { get; init; }

    /// <summary>Null = the real time. Hangfire itself always lives in the real time.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Further settings, by the name of their environment variable.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The text of <c>otto.json</c>; null = no such file.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>Puts into the data folder what is there before the first start.</summary>
    public Action<string> Folder { get; init; } = _ => { };

    /// <summary>Last change of what the backend is made of.</summary>
    public Action<IServiceCollection> Services { get; init; } = _ => { };
}

/// <summary>
/// The whole backend in this process: real Kestrel on a port of its own, real SQLite in a folder of its own, and an
/// agent double for Otto. It can be stopped and started again on the same folder and port.
/// </summary>
internal sealed class OttoBackend : IAsyncDisposable
{
    private static readonly HttpMessageHandler Line = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };

    private readonly BackendOptions _options;
    private readonly TemporaryFolder _data = new();
    private WebApplicationFactory<Program>? _factory;
    private IServiceCollection? _services;
    private Engine? _engine;

    private OttoBackend(AgentDouble agent, BackendOptions options)
    {
        Agent = agent;
        _options = options;
        Http = new HttpClient(new OwnersLine(DataDirectory, new DocumentedAnswers(Line)), disposeHandler: false) { BaseAddress = Address };
        Anybody = new HttpClient(new DocumentedAnswers(Line), disposeHandler: false) { BaseAddress = Address };
    }

    public int Port { get; } = FreePort.Find();

    public AgentDouble Agent { get; }

    public string DataDirectory => _data.Path;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Speaks to the backend as the owner's command line does: with her key, no cookies, no redirects.</summary>
    public HttpClient Http { get; }

    /// <summary>Speaks to it as any program of this machine does, and proves nothing.</summary>
    public HttpClient Anybody { get; }

    public IServiceProvider Services => _engine?.Services ?? _factory!.Services;

    public static Task<OttoBackend> StartAsync() => StartAsync(new BackendOptions());

    public static async Task<OttoBackend> StartAsync(BackendOptions options)
    {
        var backend = new OttoBackend(await AgentDouble.StartAsync(), options);
        options.Folder(backend.DataDirectory);
        if (!System.IO.File.Exists(backend.File("otto.db")))
        {
            NewDatabase.CopyTo(backend.File("otto.db"));
        }

        if (options.SettingsFile is { } settings)
        {
            await System.IO.File.WriteAllTextAsync(backend.File("otto.json"), settings);
        }

        await backend.StartAgainAsync();
        return backend;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async Task StartAgainAsync()
    {
        // The one before this lets go of the folder a moment after its host has been disposed.
        await Eventually.HoldsAsync(IsFree, "the data folder should be free");
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(Configure);
        _factory.UseKestrel();
        _factory.StartServer();
    }

    /// <summary>Ends everything but the web server and begins it anew on the same data.</summary>
    /// <param name="between">What happens while there is nothing.</param>
    public async Task RestartEngineAsync(Action between)
    {
        await (_engine?.DisposeAsync() ?? new ValueTask(Engine.StopAsync(_factory!.Services)));
        between();
        _engine = await Engine.StartAsync(_services!);
    }

    /// <summary>Stops the backend as SIGTERM does; its data stays.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _engine, null) is { } engine)
        {
            await engine.DisposeAsync();
        }

        if (Interlocked.Exchange(ref _factory, null) is { } factory)
        {
            await factory.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Eventually.HoldsAsync(IsFree, "the data folder should be free");
        await Agent.DisposeAsync();
        Http.Dispose();
        Anybody.Dispose();
        _data.Dispose();
    }

    public async Task<Answer> GetAsync(string path) => await Answer.FromAsync(await Http.GetAsync(path));

    public Task<Answer> PostAsync(string path, object body) => PostTextAsync(path, JsonSerializer.Serialize(body, OttoJson.Options));

    /// <summary>A call without a body, as the verbs are.</summary>
    public async Task<Answer> PostAsync(string path) => await Answer.FromAsync(await Http.PostAsync(path, content: null));

    public async Task<Answer> PostTextAsync(string path, string body, string contentType = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await Answer.FromAsync(await Http.PostAsync(path, content));
    }

    public Task<Answer> PutAsync(string path, object body) => PutTextAsync(path, JsonSerializer.Serialize(body, OttoJson.Options));

    public async Task<Answer> PutTextAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Answer.FromAsync(await Http.PutAsync(path, content));
    }

    /// <summary>Puts a task in and expects that it is taken.</summary>
    public async Task<OttoTask> AddAsync(NewOttoTask task) => (await PostAsync("/otto/tasks", task)).Read<OttoTask>();

    public async Task<Answer> PatchTextAsync(string path, string body, string contentType = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await Answer.FromAsync(await Http.PatchAsync(path, content));
    }

    public async Task<Answer> DeleteAsync(string path) => await Answer.FromAsync(await Http.DeleteAsync(path));

    /// <summary><c>run</c>, <c>retry</c>, <c>cancel</c>, <c>pause</c> or <c>resume</c>.</summary>
    public Task<Answer> TellAsync(long taskId, string verb) => PostAsync($"/otto/tasks/{taskId}/{verb}");

    public async Task<OttoTask> TaskAsync(long id) => (await GetAsync($"/otto/tasks/{id}")).Read<OttoTask>();

    /// <summary>Waits until the task stands so.</summary>
    public Task<OttoTask> TaskAsync(long id, Func<OttoTask, bool> isWanted, TimeSpan? within = null) =>
        Eventually.SeesAsync(() => TaskAsync(id), isWanted, within);

    /// <summary>Waits until the task has this status.</summary>
    public Task<OttoTask> TaskAsync(long id, string status, TimeSpan? within = null) => TaskAsync(id, task => task.Status == status, within);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<OttoRun>> RunsAsync(long taskId) =>
        (await GetAsync($"/otto/tasks/{taskId}/runs?limit=500")).Read<Page<OttoRun>>().Items;

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Note>> NotesAsync() => (await GetAsync("/otto/notes?limit=500")).Read<Page<Note>>().Items;

    public string File(params string[] names) => _data.File(names);

    private void Configure(IWebHostBuilder host)
    {
        host.UseEnvironment("Production");
        host.UseSetting("OTTO_DATA_DIR", DataDirectory);
        host.UseSetting("OTTO_PORT", Port.ToString(CultureInfo.InvariantCulture));
        host.UseSetting("OTTO_AGENT_PORT", Agent.Port.ToString(CultureInfo.InvariantCulture));
        host.UseSetting("OTTO_AGENT_KEY", Agent.Secret);
        host.UseSetting("OTTO_TIME_ZONE", "Europe/Berlin");
        host.UseSetting("OTTO_WORKER", _options.Worker ? "on" : "off");
        foreach (var (name, value) in _options.Settings)
        {
            host.UseSetting(name, value);
        }

        host.ConfigureTestServices(Change);
    }

    private void Change(IServiceCollection services)
    {
        if (_options.Clock is { } clock)
        {
            services.AddSingleton(clock);
        }

        if (!_options.Reconciler)
        {
            services.WithoutHostedService("Reconciler");
        }

        if (!_options.Heartbeat)
        {
            services.WithoutHostedService("Heartbeat");
            services.AddHostedService(provider => new OneBeat(provider.GetRequiredService<Heartbeat>()));
        }

        if (!_options.HangfireServer)
        {
            services.WithoutHostedService("BackgroundJobServerHostedService");
        }

        if (!_options.Retention)
        {
            services.WithoutHostedService("RetentionSweep");
        }

        if (!_options.Outbox)
        {
            services.WithoutHostedService("Outbox");
            services.WithoutHostedService("Nagging");
        }

        if (!_options.Incidents)
        {
            services.WithoutHostedService("IncidentWatch");
            services.WithoutHostedService("Watchdog");
        }

        if (_options.WebServerStays)
        {
            _services = services;

            // The web server does not end with what works behind it.
            services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
            services.AddSingleton<IStartupFilter>(new EngineBehindWebServer(() => _engine?.Services));
        }

        _options.Services(services);
    }

    private bool IsFree()
    {
        try
        {
            using var file = new FileStream(File("otto.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
