using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Api;

public sealed class AgentApiTests
{
    [Fact]
    public async Task Health_NeedsNoKey_AndTellsTheVersion()
    {
        await using var agent = await RunningAgent.StartAsync();
        using var stranger = agent.Stranger();

        var health = (await Answer.FromAsync(await stranger.GetAsync("/health"))).Read<AgentHealth>();

        var version = typeof(Program).Assembly.GetName().Version!.ToString(3);
        health.Should().Be(new AgentHealth("ok", version, Skills: 8, Model: false));
    }

    [Fact]
    public async Task Skills_ListsEachSkillWithItsTaskTypes_InSnakeCase()
    {
        await using var agent = await RunningAgent.StartAsync();
        using var client = agent.Client();

        var answer = await Answer.FromAsync(await client.GetAsync("/skills"));

        answer.Body.Should().ContainAll("\"task_types\"", "\"title\":\"Reminder\"", "\"example\":{\"text\":\"Call Mum\"}", "\"needs\":[\"doctor\"]", "\"needs\":[]");
        answer.Read<List<SkillDescription>>().SelectMany(skill => skill.TaskTypes).Should().BeEquivalentTo(
            "life_os.reminder", "life_os.note", "life_os.bill", "life_os.plan_day", "debug.env", "env_status", "otto_doctor", "check_dependencies", "otto.runs", "infra.deploy", "custom.prompt");
    }

    [Fact]
    public async Task AReply_IsAMessageAndAListOfActions()
    {
        await using var agent = await RunningAgent.StartAsync();

        var answer = await agent.PostAsync("/task", JsonSerializer.Serialize(Some.Task(), OttoJson.Options));

        answer.Body.Should().Be(
            """{"message":"Reminder: Call Mum","actions":[{"type":"life_os.log_note","payload":{"text":"Call Mum","tags":["reminder"]}}]}""");
    }

    [Fact]
    public async Task ATypeWithoutSkill_Gets404_ThatNamesItAndTheSkillsThereAre()
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = await agent.AskInVainAsync(Some.Task("garden.water"));

        problem.Status.Should().Be(404);
        problem.Detail.Should().Contain("\"garden.water\"").And.Contain("life_os.reminder").And.Contain("custom.prompt");
    }

    [Theory]
    [InlineData("""{}""", "task_id", "run_id", "task_type", "description", "attempt", "now", "time_zone")]
    [InlineData("""{"task_id": "12"}""", "run_id", "task_type", "description", "attempt", "now", "time_zone")]
    public async Task MissingFields_AreNamedAllAtOnce(string body, params string[] fields)
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = (await agent.PostAsync("/task", body)).AsProblem();

        problem.Status.Should().Be(400);
        problem.Errors!.Keys.Should().BeEquivalentTo(fields);
    }

    [Theory]
    [InlineData("task_id", "\"12\"")]
    [InlineData("run_id", "1.5")]
    [InlineData("task_type", "\"Life OS\"")]
    [InlineData("task_type", "\"debug.env\\n\"")]
    [InlineData("task_type", "7")]
    [InlineData("description", "\"  \"")]
    [InlineData("description", "\"\\ud800\"")]
    [InlineData("task_payload", "[1]")]
    [InlineData("attempt", "\"first\"")]
    [InlineData("now", "\"2026-12-01T09:00:00\"")]
    [InlineData("time_zone", "\"Atlantis/Capital\"")]
    [InlineData("actions", "null")]
    [InlineData("actions", "[null]")]
    [InlineData("done", "{}")]
    [InlineData("context", "[]")]
    [InlineData("context", "null")]
    [InlineData("context", "\"doctor\"")]
    [InlineData("budget", "7")]
    [InlineData("budget", "{\"max_input_tokens\":-1,\"max_output_tokens\":1}")]
    [InlineData("colour", "\"blue\"")]
    public async Task AWrongField_Gets400_ThatNamesIt(string field, string json)
    {
        await using var agent = await RunningAgent.StartAsync();
        var body = JsonSerializer.SerializeToNode(Some.Task("debug.env"), OttoJson.Options)!.AsObject();
        body.Remove(field);
        var text = body.ToJsonString()[..^1] + $",\"{field}\":{json}}}";

        var problem = (await agent.PostAsync("/task", text)).AsProblem();

        problem.Status.Should().Be(400);
        problem.Errors!.Keys.Should().Equal(field);
        problem.Detail.Should().StartWith(field + " ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{oops")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"task_id\":1,\"task_id\":2}")]
    public async Task WhatIsNotAJsonObject_Gets400(string body)
    {
        await using var agent = await RunningAgent.StartAsync();

        foreach (var path in new[] { "/task", "/prompt" })
        {
            (await agent.PostAsync(path, body)).AsProblem().Errors.Should().NotBeEmpty();
        }
    }

    [Fact]
    public async Task NestingBeyondTheLimit_Gets400()
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = (await agent.PostAsync("/task", new string('[', 10_000))).AsProblem();

        problem.Status.Should().Be(400);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task OtherThanJson_Gets415(string contentType)
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = (await agent.PostAsync("/task", "{}", contentType)).AsProblem();

        problem.Status.Should().Be(415);
    }

    [Fact]
    public async Task ABodyOverOneMebibyte_Gets413_AndOneBelowDoesNot()
    {
        await using var agent = await RunningAgent.StartAsync();

        var tooLarge = await agent.PostAsync("/task", new string(' ', 1024 * 1024 + 1));
        var large = await agent.PostAsync("/task", new string(' ', 1024 * 1024 - 2) + "{}");

        tooLarge.AsProblem().Status.Should().Be(413);
        large.AsProblem().Status.Should().Be(400);
    }

    [Theory]
    [InlineData("/nothing", 404)]
    [InlineData("/task", 405)]
    public async Task AWrongAddressOrVerb_IsAProblemToo(string path, int status)
    {
        await using var agent = await RunningAgent.StartAsync();
        using var client = agent.Client();

        var problem = (await Answer.FromAsync(await client.GetAsync(path))).AsProblem();

        problem.Status.Should().Be(status);
    }

    [Fact]
    public async Task AFaultInASkill_Gets500WithAPlainSentence_AndIsLogged()
    {
        await using var agent = await RunningAgent.StartAsync(new BrokenSkill());

        var problem = await agent.AskInVainAsync(Some.Task(BrokenSkill.TaskType));

        problem.Status.Should().Be(500);
        problem.Detail.Should().Be("Otto's skill \"broken\" failed. His log has the details.");
        agent.Log.Should().Contain("the cause of it all");
    }

    [Fact]
    public async Task AMessage_IsBounded_WhateverASkillSays()
    {
        await using var agent = await RunningAgent.StartAsync(new LongWindedSkill());

        var reply = await agent.AskAsync(Some.Task(LongWindedSkill.TaskType));

        reply.Message.Should().HaveLength(4_000).And.EndWith("…").And.NotContain("\u001b");
    }

    [Fact]
    public async Task TextsOfATask_AreNeverLogged()
    {
        await using var agent = await RunningAgent.StartAsync();

        await agent.AskAsync(Some.Task(payload: new { text = "canary-one" }) with { Description = "canary-two" });
        await agent.AskInVainAsync(Some.Task("garden.water", new { text = "canary-three" }));
        await agent.PostAsync("/task", "{\"canary-four\":1}");

        agent.Log.Should().Contain("Task 12 (life_os.reminder), run 17").And.NotContain("canary").And.NotContain(agent.Key);
    }

    [Fact]
    public async Task APrompt_WithoutAModel_Gets409_ThatSaysHowToSetOne()
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = (await agent.PostAsync("/prompt", """{"prompt":"What is due today?","context":{"tasks":[]}}""")).AsProblem();

        problem.Status.Should().Be(409);
        problem.Reason.Should().Be("missing_model");
        problem.Detail.Should().ContainAll("tools/otto model set", "Settings, Language model");
    }

    [Theory]
    [InlineData("""{}""", "prompt")]
    [InlineData("""{"prompt":" "}""", "prompt")]
    [InlineData("""{"prompt":"hello","payload":"text"}""", "payload")]
    [InlineData("""{"prompt":"hello","time_zone":"Nowhere"}""", "time_zone")]
    [InlineData("""{"prompt":"hello","context":[]}""", "context")]
    [InlineData("""{"prompt":"hello","mood":"good"}""", "mood")]
    public async Task AWrongPrompt_Gets400_ThatNamesTheField(string body, string field)
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = (await agent.PostAsync("/prompt", body)).AsProblem();

        problem.Status.Should().Be(400);
        problem.Errors!.Keys.Should().Equal(field);
    }
}
