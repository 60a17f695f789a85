using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>The whole agent in this process, on a real port, with its own data folder and a backend double.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly WebApplicationFactory<Program> _factory;

    private RunningAgent(BackendDouble backend, IReadOnlyDictionary<string, string> settings, ISkill[] skills)
    {
        Backend = backend;
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("OTTO_DATA_DIR", _data.Path);
            host.UseSetting("OTTO_PORT", $"{backend.Port}");
            host.UseSetting("OTTO_AGENT_PORT", $"{Port}");
            foreach (var (name, value) in settings)
            {
                host.UseSetting(name, value);
            }

            host.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                foreach (var skill in skills)
                {
                    services.AddSingleton(skill);
                }
            });
        });
        _factory.UseKestrel();
        _factory.StartServer();
    }

    public BackendDouble Backend { get; }

    public FakeTimeProvider Clock { get; } = new();

    public int Port { get; } = FreePort.Find();

    public string Key => File.ReadAllText(_data.File("agent.key")).Trim();

    public string Log => Read(_data.File("logs", "agent.log"));

    public IServiceProvider Services => _factory.Services;

    public static Task<RunningAgent> StartAsync(params ISkill[] skills) => StartAsync(new Dictionary<string, string>(), skills);

    public static async Task<RunningAgent> StartAsync(IReadOnlyDictionary<string, string> settings, params ISkill[] skills) =>
        new(await BackendDouble.StartAsync(), settings, skills);

    /// <summary>A client that shows the agent's key.</summary>
    public HttpClient Client()
    {
        var client = Stranger();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return client;
    }

    /// <summary>A client without a key.</summary>
    public HttpClient Stranger() =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };

    /// <summary>Asks as the backend does and expects an answer.</summary>
    public async Task<OttoReply> AskAsync(TaskRequest task)
    {
        var answer = await PostAsync("/task", JsonSerializer.Serialize(task, OttoJson.Options));
        answer.Status.Should().Be(200, answer.Body);
        return answer.Read<OttoReply>();
    }

    /// <summary>Asks as the backend does and expects a problem.</summary>
    public async Task<Problem> AskInVainAsync(TaskRequest task) =>
        (await PostAsync("/task", JsonSerializer.Serialize(task, OttoJson.Options))).AsProblem();

    public async Task<Answer> PostAsync(string path, string body, string contentType = "application/json")
    {
        using var client = Client();
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await Answer.FromAsync(await client.PostAsync(path, content));
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await Backend.DisposeAsync();
        _data.Dispose();
    }

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
