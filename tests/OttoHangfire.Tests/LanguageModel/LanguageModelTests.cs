using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.LanguageModel;

/// <summary>The owner sets the language model while everything runs, tries it, and takes it away; her key is told to nobody.</summary>
public sealed class LanguageModelTests : IAsyncLifetime
{
    private const string Path = "/otto/settings/model";
    private const string Key = "sk-canary-4711-0815";

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(settings: """
        {
          "budget": { "tokens_per_run": 10000, "tokens_per_day": 20000, "money_per_day": 2, "currency": "EUR",
                      "prices": { "small": { "input": 1, "output": 10 } } }
        }
        """);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatIsSet_HoldsAtOnce_AndIsKeptInTwoPrivateFiles()
    {
        (await ReadAsync()).Should().BeEquivalentTo(new { Endpoint = (string?)null, Name = (string?)null, HasApiKey = false });

        var set = (await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small", api_key = Key })).Read<ModelState>();

        set.Should().BeEquivalentTo(new
        {
            Endpoint = "http://127.0.0.1:11434/v1",
            Name = "small",
            Provider = "openai",
            HasApiKey = true,
            MaxTokensPerRun = 10_000,
            MaxCostPerRun = 0.0325m,
            Currency = "EUR",
            From = new ModelOrigins { Endpoint = "model.json", Name = "model.json", Provider = "model.json", ApiKey = "model.json" },
        });
        (await ReadAsync()).Should().BeEquivalentTo(set);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            File.GetUnixFileMode(_still.Backend.File("model.json")).Should().Be(OwnersFile);
            File.GetUnixFileMode(_still.Backend.File("keys/model.key")).Should().Be(OwnersFile);
            File.GetUnixFileMode(_still.Backend.File("keys")).Should().Be(OwnersFile | UnixFileMode.UserExecute);
        }

        (await File.ReadAllTextAsync(_still.Backend.File("keys/model.key"))).Trim().Should().Be(Key);
        (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items[0].Should().BeEquivalentTo(new
        {
            Event = AuditEvent.Model,
            Outcome = "set",
            AskedBy = "owner (cli)",
            Change = "small at 127.0.0.1:11434 (openai), with a key",
        });

        (await _still.Backend.DeleteAsync(Path)).Read<ModelState>().HasApiKey.Should().BeFalse();
        File.Exists(_still.Backend.File("model.json")).Should().BeFalse();
        File.Exists(_still.Backend.File("keys/model.key")).Should().BeFalse();
    }

    [Fact]
    public async Task TheKey_IsInNoAnswer_NoPage_NoReport_NoLog_AndNoRow()
    {
        _still.Agent.Answers("Done.");
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        List<string> seen =
        [
            (await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small", api_key = Key })).Body,
            (await SetAsync(new { endpoint = "nonsense", name = "small", api_key = Key })).Body,
            (await SetAsync(new { endpoint = $"http://{Key}@127.0.0.1:11434/v1", name = "small" })).Body,
            (await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small", api_key = Key + "ü" })).Body,
            (await _still.Backend.PutTextAsync(Path, $$"""{"endpoint":"http://127.0.0.1:11434/v1","name":"small","api_key":["{{Key}}"]}""")).Body,
            (await _still.Backend.GetAsync(Path)).Body,
            (await _still.Backend.PostAsync($"{Path}/try")).Body,
        ];
        await AskAsync();
        seen.AddRange(
        [
            (await browser.GetAsync("/settings/model")).Html,
            (await browser.SendFormAsync("/settings/model", "/settings/model", ("endpoint", "nonsense"), ("name", "small"), ("api_key", Key))).Html,
            (await browser.SendFormAsync("/settings/model", "/settings/model", ("otto_token", ""), ("endpoint", "http://127.0.0.1:1/v1"), ("name", "small"), ("api_key", Key))).Html,
            (await browser.SendFormAsync("/settings/model", "/settings/model/try")).Html,
            (await browser.GetAsync("/settings")).Html,
            (await browser.GetAsync("/doctor")).Html,
            (await _still.Backend.GetAsync("/otto/doctor?deep=true")).Body,
            (await _still.Backend.GetAsync("/otto/runs")).Body,
            (await _still.Backend.GetAsync("/otto/audit")).Body,
        ]);

        seen.Should().NotContain(text => text.Contains(Key, StringComparison.Ordinal));
        await _still.Backend.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_still.Backend.DataDirectory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("model.key", StringComparison.Ordinal)))
        {
            System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)).Should().NotContain(Key, "{0} holds no key", file);
        }
    }

    [Fact]
    public async Task AKey_StaysForItsServer_AndIsForgottenWithIt()
    {
        await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small", api_key = Key });

        (await SetAsync(new { endpoint = "http://127.0.0.1:11434/other", name = "another" })).Read<ModelState>().HasApiKey.Should().BeTrue("it is the same server");
        (await SetAsync(new { endpoint = "https://example.org/v1", name = "another" })).Read<ModelState>().HasApiKey.Should().BeFalse("it was for another server");
        File.Exists(_still.Backend.File("keys/model.key")).Should().BeFalse();

        await SetAsync(new { endpoint = "https://example.org/v1", name = "another", api_key = Key });
        (await SetAsync(new { endpoint = "https://example.org/v1", name = "another", api_key = (string?)null })).Read<ModelState>().HasApiKey.Should().BeFalse("null is none");
    }

    [Fact]
    public void ASettingThatNamesTheServer_WinsAndIsNotGivenTheKeyOfAnother()
    {
        StoredModel.Write(_still.Backend.DataDirectory, new Uri("https://api.anthropic.com/v1"), "kept", "anthropic", Key);

        ModelSettings Read(params (string Name, string Value)[] environment) => OttoSettings.Load(
            name => name == "OTTO_DATA_DIR" ? _still.Backend.DataDirectory : environment.FirstOrDefault(variable => variable.Name == name).Value, "/").ReadModel();

        var elsewhere = Read(("OTTO_MODEL_ENDPOINT", "http://127.0.0.1:9/v1"), ("OTTO_MODEL_NAME", "other"));
        elsewhere.Should().BeEquivalentTo(new { ApiKey = (string?)null, Provider = "openai", Name = "other", Server = "127.0.0.1:9" });
        elsewhere.From.Should().Be(new ModelOrigins { Endpoint = "environment", Name = "environment" });
        elsewhere.Notes.Should().Equal(
            "OTTO_MODEL_ENDPOINT names the server, so the one that you set here (api.anthropic.com) does not count, and its key is not sent.",
            "OTTO_MODEL_NAME names the model, so the one that you set here (kept) does not count.");
        var ownKey = Read(("OTTO_MODEL_API_KEY", "of the environment"));
        ownKey.Should().BeEquivalentTo(new { ApiKey = "of the environment", Provider = "anthropic", Name = "kept", Server = "api.anthropic.com" });
        ownKey.Notes.Should().Equal("OTTO_MODEL_API_KEY gives the key, so the one that you set here does not count.");

        File.WriteAllText(_still.Backend.File("otto.json"), """{"modelName": "of the file"}""");
        var named = Read();
        named.Should().BeEquivalentTo(new { ApiKey = Key, Name = "of the file", From = new ModelOrigins { Endpoint = "model.json", Name = "otto.json", Provider = "model.json", ApiKey = "model.json" } });
        named.Notes.Should().Equal("modelName in otto.json names the model, so the one that you set here (kept) does not count.");
    }

    [Theory]
    [InlineData("{}", "endpoint", "is missing")]
    [InlineData("""{"endpoint":"http://127.0.0.1:9/v1"}""", "name", "is missing")]
    [InlineData("""{"endpoint":"127.0.0.1:9/v1","name":"m"}""", "endpoint", "must be")]
    [InlineData("""{"endpoint":"ftp://127.0.0.1/v1","name":"m"}""", "endpoint", "must begin with https://")]
    [InlineData("""{"endpoint":"http://example.org/v1","name":"m"}""", "endpoint", "must begin with https:// for a server outside of your own network")]
    [InlineData("""{"endpoint":"http://8.8.8.8/v1","name":"m"}""", "endpoint", "must begin with https:// for a server outside of your own network")]
    [InlineData("""{"endpoint":"https://user:word@example.org/v1","name":"m"}""", "endpoint", "must hold no user and no password")]
    [InlineData("""{"endpoint":"https://example.org/v1?key=1","name":"m"}""", "endpoint", "must end before ?")]
    [InlineData("""{"endpoint":"https://example.org/v1","name":"m","provider":"mine"}""", "provider", "must be openai or anthropic")]
    [InlineData("""{"endpoint":"https://example.org/v1","name":"m\nn"}""", "name", "must be one line of text")]
    [InlineData("""{"endpoint":"https://example.org/v1","name":"m","api_key":""}""", "api_key", "must not be empty")]
    [InlineData("""{"endpoint":"https://example.org/v1","name":"m","api_key":"schlüssel"}""", "api_key", "has a character that no header can carry")]
    public async Task WhatIsWrong_IsNamedByField_AndChangesNothing(string body, string field, string problem)
    {
        var answer = await _still.Backend.PutTextAsync(Path, body);

        answer.AsProblem(400).Errors![field].Single().Should().StartWith(problem);
        File.Exists(_still.Backend.File("model.json")).Should().BeFalse();
    }

    [Fact]
    public async Task ALongName_AndOttosOwnAddress_AreRefused()
    {
        (await SetAsync(new { endpoint = "https://example.org/v1", name = new string('m', 200) })).Status.Should().Be(200);
        (await SetAsync(new { endpoint = "https://example.org/v1", name = new string('m', 201) })).AsProblem(400).Errors!["name"].Single().Should().Be("must have at most 200 characters");
        (await SetAsync(new { endpoint = $"http://127.0.0.1:{_still.Backend.Port}/v1", name = "m" })).AsProblem(400).Errors!["endpoint"].Single().Should().StartWith("is Otto's own address");
    }

    [Theory]
    [InlineData("http://localhost:1234/v1")]
    [InlineData("http://[::1]:1234/v1")]
    [InlineData("http://192.168.1.5:11434/v1")]
    [InlineData("http://nas:11434/v1")]
    [InlineData("http://nas.local:11434/v1")]
    [InlineData("https://openrouter.ai/api/v1")]
    public async Task AServerOfOnesOwnNetwork_MayBeSpokenToOverHttp(string endpoint) =>
        (await SetAsync(new { endpoint, name = "m" })).Status.Should().Be(200);

    [Theory]
    [InlineData("{", null)]
    [InlineData("""{"endpoint":"file:///etc/passwd","name":"m","provider":"openai"}""", null)]
    [InlineData("""{"endpoint":"https://example.org/v1","name":"m","provider":"openai"}""", "schlüssel")]
    public async Task WhatSomebodyBroke_CountsAsNone_AndStopsNobody(string model, string? key)
    {
        await File.WriteAllTextAsync(_still.Backend.File("model.json"), model);
        if (key is not null)
        {
            await File.WriteAllTextAsync(_still.Backend.File("keys/model.key"), key);
        }

        await _still.RestartAsync(() => { });

        var state = await ReadAsync();
        state.HasApiKey.Should().BeFalse();
        state.Notes.Should().ContainSingle().Which.Should().EndWith("run 'tools/otto model set'.");
    }

    [Fact]
    public async Task TheBudget_FollowsTheModel_WithoutARestart()
    {
        _still.Agent.Answers(_ => new OttoReply { Message = "Done.", Usage = new TokenUsage { Model = "small", InputTokens = 100, OutputTokens = 10 } });
        await AskAsync();
        Budget().ValueKind.Should().Be(JsonValueKind.Null, "nobody thinks of a model");

        await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small" });
        await AskAsync();

        Budget().GetProperty("max_input_tokens").GetInt32().Should().Be(7_500);
        (await _still.Get<OttoDatabase>().SingleOrDefaultAsync<long>("SELECT sum(cost_micros) FROM otto_usage", null, CancellationToken.None)).Should().Be(200);

        await _still.Backend.DeleteAsync(Path);
        await AskAsync();
        Budget().ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task ATrial_SaysWhatItAnswered_HowItIsAsked_AndWhatItTook()
    {
        await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small" });
        _still.Agent.Model = OfAgent() with { Form = ModelForm.Schema };
        _still.Agent.Answers(_ => new OttoReply { Message = "ready", Usage = new TokenUsage { Model = "small", InputTokens = 700, OutputTokens = 30 } });

        var trial = (await _still.Backend.PostAsync($"{Path}/try")).Read<ModelTrial>();

        trial.Should().BeEquivalentTo(new
        {
            Answer = "ready",
            Form = "schema",
            InputTokens = 700L,
            OutputTokens = 30L,
            Cost = 0.001m,
            MaxTokensPerRun = 10_000,
            MaxCostPerRun = 0.0325m,
            Currency = "EUR",
        });
        (await SpentAsync()).Should().Be(730);
    }

    [Fact]
    public async Task ATrialThatFails_SaysWhy_AndGivesBackWhatWasKept()
    {
        (await _still.Backend.PostAsync($"{Path}/try")).AsProblem(409).Detail.Should().StartWith("No language model is set. To set one, run 'tools/otto model set'");
        await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small" });

        _still.Agent.AnswersProblem(409, "The key is wrong.", OttoReason.MissingModel);
        (await _still.Backend.PostAsync($"{Path}/try")).AsProblem(502).Detail.Should().Be("The key is wrong.");
        (await SpentAsync()).Should().Be(0);

        _still.Agent.AnswersProblem(503, "It cannot be reached.");
        (await _still.Backend.PostAsync($"{Path}/try")).AsProblem(502).Detail.Should().Be("It cannot be reached.");
        (await SpentAsync()).Should().Be(8_000, "whether the model was asked, nobody knows");

        _still.Agent.AnswersText("no JSON");
        (await _still.Backend.PostAsync($"{Path}/try")).AsProblem(502).Detail.Should().StartWith("Otto's reply was refused");
        (await _still.Backend.PostAsync($"{Path}/try")).AsProblem(409).Detail.Should().StartWith("Today's budget of 20,000 tokens has no room");
    }

    [Fact]
    public async Task TheDoctor_SaysWhichModelIsSet_WhatIsWrongWithIt_AndWhatItHasCost()
    {
        (await CheckAsync()).Should().BeEquivalentTo(new { Status = DoctorStatus.Info, Message = "None is set. The built-in skills need none; free text does. To set it, run 'tools/otto model set', or open Settings, Language model." });
        await SetAsync(new { endpoint = "http://127.0.0.1:11434/v1", name = "small", api_key = Key });

        _still.Agent.Model = OfAgent() with { Form = ModelForm.Text };
        (await CheckAsync()).Should().BeEquivalentTo(new
        {
            Status = DoctorStatus.Ok,
            Message = "small at 127.0.0.1:11434 (openai, with a key). Otto can use it: its server enforces no form, so the schema stands in the question.",
        });
        (await CheckAsync("otto.budget")).Should().BeEquivalentTo(new { Status = DoctorStatus.Ok, Message = "Today 0 of 20,000 tokens are used, and 0 of 2 EUR." });
        _still.Agent.Model = OfAgent() with { Problem = "The model's server cannot be reached." };
        var problem = await CheckAsync();
        problem.Status.Should().Be(DoctorStatus.Warning);
        problem.Message.Should().EndWith("The model's server cannot be reached.");
        problem.Fix.Text.Should().Contain("tools/otto model try");
        _still.Agent.Model = new AgentModel { Version = "another" };
        (await CheckAsync()).Should().BeEquivalentTo(new { Status = DoctorStatus.Warning, Message = "small at 127.0.0.1:11434 (openai, with a key). Otto's process still has another one." });

        _still.Agent.Model = OfAgent();
        _still.Agent.Answers(_ => new OttoReply { Message = "Done.", Usage = new TokenUsage { Model = "small", InputTokens = 8_000, OutputTokens = 0 } });
        await AskAsync();
        (await CheckAsync("otto.budget")).Status.Should().Be(DoctorStatus.Ok);
        await AskAsync();
        var much = await CheckAsync("otto.budget");
        much.Status.Should().Be(DoctorStatus.Error, "the next answer could not be paid");
        much.Message.Should().Contain("Today 16,000 of 20,000 tokens are used");
        much.Fix.Text.Should().Contain("Raise budget.tokens_per_day or budget.money_per_day");
    }

    [Fact]
    public async Task ThePage_SetsTries_AndRemoves_WithoutScript()
    {
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        (await browser.GetAsync("/settings")).Html.Should().Contain("href=\"/settings/model\"");
        (await browser.GetAsync("/settings/model")).Text.Should().Contain("No language model is set.").And.Contain("type=\"password\"");

        var wrong = await browser.SendFormAsync("/settings/model", "/settings/model", ("endpoint", "http://example.org/v1"), ("name", "small"), ("provider", ""), ("api_key", ""));
        wrong.Status.Should().Be(400);
        wrong.Text.Should().Contain("This must begin with https:// for a server outside of your own network").And.Contain("value=\"http://example.org/v1\"");
        (await browser.SendFormAsync("/settings/model", "/settings/model", ("endpoint", "http://127.0.0.1:11434/v1"), ("name", "small"), ("provider", ""), ("api_key", Key))).Location.Should().Be("/settings/model");
        (await browser.GetAsync("/settings/model")).Text.Should().Contain("there is one").And.Contain("set here").And.Contain("10,000 tokens (0.0325 EUR)");

        _still.Agent.Answers(_ => new OttoReply { Message = "ready", Usage = new TokenUsage { Model = "small", InputTokens = 700, OutputTokens = 30 } });
        (await browser.SendFormAsync("/settings/model", "/settings/model/try")).Text.Should().Contain("It answered").And.Contain("ready").And.Contain("700 tokens, with 30 for the answer (0.001 EUR)");
        _still.Agent.AnswersProblem(409, "The key is wrong.", OttoReason.MissingModel);
        (await browser.SendFormAsync("/settings/model", "/settings/model/try")).Text.Should().Contain("The key is wrong.");

        // The key stays when nothing is typed, and goes when the box is ticked.
        await browser.SendFormAsync("/settings/model", "/settings/model", ("endpoint", "http://127.0.0.1:11434/v1"), ("name", "other"), ("provider", "openai"), ("api_key", ""));
        (await ReadAsync()).Should().BeEquivalentTo(new { Name = "other", HasApiKey = true });
        await browser.SendFormAsync("/settings/model", "/settings/model", ("endpoint", "http://127.0.0.1:11434/v1"), ("name", "other"), ("provider", ""), ("api_key", ""), ("no_key", "yes"));
        (await ReadAsync()).HasApiKey.Should().BeFalse();
        (await browser.SendFormAsync("/settings/model", "/settings/model/remove")).Location.Should().Be("/settings/model");
        (await ReadAsync()).Endpoint.Should().BeNull();
    }

    [Fact]
    public async Task WithoutProof_ThePageAsksForACode_AndForTheKeyOnceMore()
    {
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        var asked = await browser.SendFormAsync(
            "/settings/model", "/settings/model", ("otto_token", ""), ("endpoint", "http://127.0.0.1:11434/v1"), ("name", "small"), ("api_key", Key));

        asked.Status.Should().Be(401);
        asked.Html.Should().NotContain(Key).And.Contain("The key once more");
        var code = (await _still.Backend.PostAsync("/otto/open")).Read<OpenCodeLink>().Code;
        var fields = ConsoleBrowser.Hidden(asked.Html, "/settings/model").Append(new("otto_code", code)).Append(new("api_key", Key)).ToList();
        (await browser.PostAsync("/settings/model", fields)).Location.Should().Be("/settings/model");
        (await ReadAsync()).Should().BeEquivalentTo(new { Name = "small", HasApiKey = true });
    }

    private Task<Answer> SetAsync(object model) => _still.Backend.PutTextAsync(Path, JsonSerializer.Serialize(model));

    private async Task<ModelState> ReadAsync() => (await _still.Backend.GetAsync(Path)).Read<ModelState>();

    private async Task<DoctorCheck> CheckAsync(string id = "otto.model") =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == id);

    private async Task AskAsync()
    {
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = "Is it raining?" })).Read<OttoRun>();
        await _still.RingAsync(run.TaskId!.Value);
    }

    private JsonElement Budget() => JsonElement.Parse(_still.Agent.Asked.Last().Body).GetProperty("budget");

    private Task<long> SpentAsync() => _still.Get<OttoDatabase>().SingleOrDefaultAsync<long>(
        "SELECT coalesce(sum(input_tokens + output_tokens), 0) FROM otto_usage", null, CancellationToken.None);

    /// <summary>As an agent says it that was started with the model that holds.</summary>
    private AgentModel OfAgent() => new() { Version = AgentSettings.Of(_still.Get<OttoSettings>(), _still.Agent.Secret).ModelVersion() };
}
