using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tests.Support;

/// <summary>What the agent was asked, and the secret that came with it.</summary>
public sealed record AskedTask(TaskRequest Task, string Authorization, string Body);

/// <summary>
/// An agent that answers what the test tells it to, on a real port, and remembers what it was asked. It can be stopped
/// and started again on the same port, and can keep an answer back until the test lets it go.
/// </summary>
public sealed class AgentDouble : IAsyncDisposable
{
    private WebApplication? _app;
    private Func<HttpContext, TaskRequest, Task> _answer = null!;
    private Func<HttpContext, Task> _skills = context => WriteAsync(context, "[]", 200, "application/json");
    private int _timesAskedForSkills;

    private AgentDouble() => Answers(_ => new OttoReply { Message = "Done." });

    public int Port { get; } = FreePort.Find();

    /// <summary>The secret that a backend must show.</summary>
    public string Secret { get; } = "the-secret-of-the-agent-double-0123456789";

    /// <summary>Every call of <c>POST /task</c> that came with the right secret, in order.</summary>
    public ConcurrentQueue<AskedTask> Asked { get; } = new();

    /// <summary>Calls that came without the right secret.</summary>
    public ConcurrentQueue<string> Strangers { get; } = new();

    /// <summary>What it says of its model; null = it has no such address, as an agent that somebody else wrote.</summary>
    public AgentModel? Model { get; set; }

    /// <summary>How often it was asked what its skills are.</summary>
    public int TimesAskedForSkills => _timesAskedForSkills;

    public static async Task<AgentDouble> StartAsync()
    {
        var agent = new AgentDouble();
        await agent.StartAgainAsync();
        return agent;
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, Port));
        var app = builder.Build();
        app.Run(HandleAsync);
        await app.StartAsync();
        _app = app;
    }

    /// <summary>Nothing listens afterwards; answers under way break off.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>Answers each task with a reply.</summary>
    public void Answers(Func<TaskRequest, OttoReply> reply) => AnswersText(task => JsonSerializer.Serialize(reply(task), OttoJson.Options));

    /// <summary>For an answer of the test's own: a reply with these actions.</summary>
    public static Task ReplyAsync(HttpContext context, params ProposedAction[] actions) =>
        WriteAsync(context, JsonSerializer.Serialize(new OttoReply { Message = "Done.", Actions = actions }, OttoJson.Options), 200, "application/json");

    /// <summary>For an answer of the test's own: a refusal as RFC 9457 has it.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string detail, string? reason = null) => WriteAsync(
        context,
        JsonSerializer.Serialize(new Problem { Title = "No.", Status = status, Detail = detail, Reason = reason }, OttoJson.Options),
        status,
        "application/problem+json");

    /// <summary>Answers each task with this message and these actions.</summary>
    public void Answers(string message, params ProposedAction[] actions) =>
        Answers(_ => new OttoReply { Message = message, Actions = actions });

    /// <summary>Answers each task with bytes of the test's choice.</summary>
    public void AnswersText(Func<TaskRequest, string> body, int status = 200, string contentType = "application/json") =>
        AnswersWith((context, task) => WriteAsync(context, body(task), status, contentType));

    public void AnswersText(string body, int status = 200, string contentType = "application/json") =>
        AnswersText(_ => body, status, contentType);

    /// <summary>Refuses each task as RFC 9457 has it.</summary>
    public void AnswersProblem(int status, string detail, string? reason = null) =>
        AnswersWith((context, _) => ProblemAsync(context, status, detail, reason));

    /// <summary>Answers each task in any way that HTTP knows.</summary>
    public void AnswersWith(Func<HttpContext, TaskRequest, Task> answer) => _answer = answer;

    /// <summary>Has one skill, for tasks of this type, that needs these.</summary>
    public void Needs(string taskType, params string[] needs) =>
        AnswersSkills(JsonSerializer.Serialize(new[] { new { name = "test", task_types = new[] { taskType }, needs } }));

    /// <summary>Answers <c>GET /skills</c> with a text of the test's choice.</summary>
    public void AnswersSkills(string body, int status = 200, string contentType = "application/json") =>
        AnswersSkillsWith(context => WriteAsync(context, body, status, contentType));

    /// <summary>Answers <c>GET /skills</c> in any way that HTTP knows.</summary>
    public void AnswersSkillsWith(Func<HttpContext, Task> answer) => _skills = answer;

    /// <summary>From now on takes each task and keeps its answer back until the test releases it.</summary>
    public HeldAnswer Holds(string message = "Done.", params ProposedAction[] actions)
    {
        var held = new HeldAnswer();
        var text = JsonSerializer.Serialize(new OttoReply { Message = message, Actions = actions }, OttoJson.Options);
        AnswersWith(async (context, task) =>
        {
            await held.WaitAsync(task, context.RequestAborted);
            await WriteAsync(context, text, 200, "application/json");
        });
        return held;
    }

    /// <summary>How often this task was asked.</summary>
    public int TimesAsked(long taskId) => Asked.Count(asked => asked.Task.TaskId == taskId);

    public async ValueTask DisposeAsync() => await StopAsync();

    private static async Task WriteAsync(HttpContext context, string body, int status, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>A prompt in the shape of a task, of the type <c>prompt</c>: the tests ask for the same things.</summary>
    private static TaskRequest AsTask(string body)
    {
        var prompt = JsonSerializer.Deserialize<PromptRequest>(body, OttoJson.Options)!;
        return new TaskRequest
        {
            TaskId = 0,
            RunId = prompt.RunId ?? 0,
            TaskType = "prompt",
            TaskPayload = prompt.Payload,
            Description = prompt.Prompt,
            Attempt = 1,
            Now = prompt.Now ?? default,
            TimeZone = prompt.TimeZone ?? "",
            Actions = prompt.Actions,
            Done = prompt.Done,
            Context = prompt.Context,
        };
    }

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The backend has hung up, which is its right.
        }
    }

    private async Task RouteAsync(HttpContext context)
    {
        if (context.Request.Path == "/health")
        {
            await WriteAsync(context, """{"status":"ok","version":"0.0.0","skills":1,"model":false}""", 200, "application/json");
            return;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization != $"Bearer {Secret}")
        {
            Strangers.Enqueue(authorization);
            context.Response.StatusCode = 401;
            return;
        }

        if (context.Request.Path == "/skills")
        {
            Interlocked.Increment(ref _timesAskedForSkills);
            await _skills(context);
            return;
        }

        if (context.Request.Path == "/model")
        {
            await WriteAsync(context, Model is null ? "{}" : JsonSerializer.Serialize(Model, OttoJson.Options), Model is null ? 404 : 200, "application/json");
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var task = context.Request.Path == "/prompt" ? AsTask(body) : JsonSerializer.Deserialize<TaskRequest>(body, OttoJson.Options)!;
        Asked.Enqueue(new AskedTask(task, authorization, body));
        await _answer(context, task);
    }
}

/// <summary>An answer that the agent keeps back.</summary>
public sealed class HeldAnswer
{
    private readonly TaskCompletionSource<TaskRequest> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first task has come in.</summary>
    public Task<TaskRequest> Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Ends when the backend has given up waiting for the answer.</summary>
    public Task HungUp => _hungUp.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Lets the answer go, and all that come later.</summary>
    public void Release() => _released.TrySetResult();

    internal async Task WaitAsync(TaskRequest task, CancellationToken hungUp)
    {
        _asked.TrySetResult(task);
        try
        {
            await _released.Task.WaitAsync(hungUp);
        }
        catch (OperationCanceledException)
        {
            _hungUp.TrySetResult();
            throw;
        }
    }
}
