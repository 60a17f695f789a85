using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Contracts;
using Serilog.Core;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>The whole agent in this process, on a real port, with a key of its own.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly LogLines _log = new();
    private readonly WebApplicationFactory<Program> _factory;

    private RunningAgent(IReadOnlyDictionary<string, string> settings, ISkill[] skills)
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("OTTO_AGENT_PORT", $"{Port}");
            host.UseSetting("OTTO_AGENT_KEY", Key);
            foreach (var (name, value) in settings)
            {
                host.UseSetting(name, value);
            }

            host.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                services.AddSingleton<ILogEventSink>(_log);
                foreach (var skill in skills)
                {
                    services.AddSingleton(skill);
                }
            });
        });
        _factory.UseKestrel();
        _factory.StartServer();
    }

    public int Port { get; } = FreePort.Find();

    public FakeTimeProvider Clock { get; } = new(Some.Now);

    public string Key { get; } = Guid.NewGuid().ToString("N");

    public string Log => _log.Text;

    public static Task<RunningAgent> StartAsync(params ISkill[] skills) => StartAsync(new Dictionary<string, string>(), skills);

    public static Task<RunningAgent> StartAsync(IReadOnlyDictionary<string, string> settings, params ISkill[] skills) =>
        Task.FromResult(new RunningAgent(settings, skills));

    /// <summary>With this server as its model's.</summary>
    public static Task<RunningAgent> StartAsync(FakeModel model, string? key = null, string provider = "openai") => StartAsync(new Dictionary<string, string>
    {
        ["OTTO_MODEL_ENDPOINT"] = model.Endpoint,
        ["OTTO_MODEL_NAME"] = FakeModel.Name,
        ["OTTO_MODEL_API_KEY"] = key ?? "",
        ["OTTO_MODEL_PROVIDER"] = provider,
    });

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

    /// <summary>Asks a free prompt and expects an answer.</summary>
    public async Task<OttoReply> PromptAsync(PromptRequest prompt)
    {
        var answer = await PostAsync("/prompt", JsonSerializer.Serialize(prompt, OttoJson.Options));
        answer.Status.Should().Be(200, answer.Body);
        return answer.Read<OttoReply>();
    }

    /// <summary>Asks a free prompt and expects a problem.</summary>
    public async Task<Problem> PromptInVainAsync(PromptRequest prompt) =>
        (await PostAsync("/prompt", JsonSerializer.Serialize(prompt, OttoJson.Options))).AsProblem();

    /// <summary>Asks as the backend does and expects a problem.</summary>
    public async Task<Problem> AskInVainAsync(TaskRequest task) =>
        (await PostAsync("/task", JsonSerializer.Serialize(task, OttoJson.Options))).AsProblem();

    /// <summary>Asks as the backend does; the status of the answer.</summary>
    public async Task<int> StatusAsync(TaskRequest task) => (await PostAsync("/task", JsonSerializer.Serialize(task, OttoJson.Options))).Status;

    public async Task<IReadOnlyList<SkillDescription>> SkillsAsync()
    {
        using var client = Client();
        return (await Answer.FromAsync(await client.GetAsync("/skills"))).Read<List<SkillDescription>>();
    }

    public async Task<Answer> PostAsync(string path, string body, string contentType = "application/json")
    {
        using var client = Client();
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await Answer.FromAsync(await client.PostAsync(path, content));
    }

    public ValueTask DisposeAsync() => _factory.DisposeAsync();
}
