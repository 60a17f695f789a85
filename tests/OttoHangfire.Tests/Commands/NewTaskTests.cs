using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>POST /otto/tasks</c>: what is taken in, and what is refused in which words.</summary>
public sealed class NewTaskTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private const string Type = "\"type\":\"life_os.reminder\"";
    private const string Description = "\"description\":\"Call Mum\"";

    private static readonly Dictionary<string, (string Body, string Field)> Wrong = new()
    {
        ["no type"] = ($$"""{{{Description}}}""", "type"),
        ["type null"] = ($$"""{"type":null,{{Description}}}""", "type"),
        ["type a number"] = ($$"""{"type":7,{{Description}}}""", "type"),
        ["type empty"] = ($$"""{"type":"",{{Description}}}""", "type"),
        ["type in capitals"] = ($$"""{"type":"Life",{{Description}}}""", "type"),
        ["type with a space"] = ($$"""{"type":"life os",{{Description}}}""", "type"),
        ["type that ends in a dot"] = ($$"""{"type":"life.",{{Description}}}""", "type"),
        ["type that begins with a digit"] = ($$"""{"type":"1life",{{Description}}}""", "type"),
        ["type with an empty part"] = ($$"""{"type":"life..os",{{Description}}}""", "type"),
        ["type with a line end"] = ($$"""{"type":"life\n",{{Description}}}""", "type"),
        ["type of 101 characters"] = ($$"""{"type":"{{Letters(101)}}",{{Description}}}""", "type"),
        ["no description"] = ($$"""{{{Type}}}""", "description"),
        ["description null"] = ($$"""{{{Type}},"description":null}""", "description"),
        ["description empty"] = ($$"""{{{Type}},"description":""}""", "description"),
        ["description of 4,001 characters"] = ($$"""{{{Type}},"description":"{{Letters(4001)}}"}""", "description"),
        ["description with half a character"] = ($$"""{{{Type}},"description":"half \ud83d"}""", "description"),
        ["payload a list"] = (With("payload", "[]"), "payload"),
        ["payload a text"] = (With("payload", "\"text\""), "payload"),
        ["payload of 65 KiB"] = (With("payload", $$"""{ "text": "{{Letters(65 * 1024)}}" }"""), "payload"),
        ["payload 33 levels deep"] = (With("payload", Nested(33)), "payload"),
        ["payload with half a character"] = (With("payload", """{"text":"half \ud83d"}"""), "payload"),
        ["payload with half a character in a name"] = (With("payload", """{"half \ud83d":1}"""), "payload"),
        ["payload with a doubled name"] = (With("payload", """{"text":1,"text":2}"""), "text"),
        ["next_run_at without an offset"] = (With("next_run_at", "\"2030-01-01T09:00:00\""), "next_run_at"),
        ["next_run_at a date"] = (With("next_run_at", "\"2030-01-01\""), "next_run_at"),
        ["next_run_at in words"] = (With("next_run_at", "\"tomorrow\""), "next_run_at"),
        ["next_run_at a number"] = (With("next_run_at", "1893456000"), "next_run_at"),
        ["next_run_at on 30 February"] = (With("next_run_at", "\"2030-02-30T09:00:00Z\""), "next_run_at"),
        ["next_run_at before the first year"] = (With("next_run_at", "\"0001-01-01T00:00:00+14:00\""), "next_run_at"),
        ["max_attempts 0"] = (With("max_attempts", "0"), "max_attempts"),
        ["max_attempts 21"] = (With("max_attempts", "21"), "max_attempts"),
        ["max_attempts a half"] = (With("max_attempts", "1.5"), "max_attempts"),
        ["max_attempts a text"] = (With("max_attempts", "\"5\""), "max_attempts"),
        ["max_attempts out of range"] = (With("max_attempts", "99999999999"), "max_attempts"),
        ["timeout_seconds 0"] = (With("timeout_seconds", "0"), "timeout_seconds"),
        ["timeout_seconds 3,601"] = (With("timeout_seconds", "3601"), "timeout_seconds"),
        ["an unknown field"] = (With("colour", "\"red\""), "colour"),
        ["a field that only the server sets"] = (With("status", "\"success\""), "status"),
        ["a field in other letters"] = (With("Payload", "{}"), "Payload"),
        ["a doubled field"] = (With("type", "\"life_os.other\""), "type"),
        ["a body that breaks off"] = ($$"""{{{Type}},{{Description}}""", "body"),
        ["a body that goes on"] = ($$"""{{{Type}},{{Description}}} true""", "body"),
        ["a list"] = ("[]", "body"),
        ["null"] = ("null", "body"),
        ["a text"] = ("\"task\"", "body"),
        ["a comment"] = ($$"""{{{Type}},{{Description}} /* hello */}""", "body"),
        ["a trailing comma"] = ($$"""{{{Type}},{{Description}},}""", "body"),
        ["nothing"] = ("", "body"),
        ["a hundred thousand brackets"] = (new string('[', 100_000), "body"),
    };

    private readonly OttoBackend _backend = fixture.Backend;

    public static TheoryData<string> WrongBodies => [.. Wrong.Keys];

    [Fact]
    public async Task ATask_IsTakenIn_WithItsAddressAndTheDefaults()
    {
        var answer = await _backend.PostTextAsync("/otto/tasks", $$"""{{{Type}},{{Description}}}""");

        var task = answer.Read<OttoTask>();
        answer.Status.Should().Be(201);
        answer.Location.Should().Be($"http://127.0.0.1:{_backend.Port}/otto/tasks/{task.Id}");
        task.Should().BeEquivalentTo(new
        {
            Type = "life_os.reminder",
            Description = "Call Mum",
            Payload = (JsonElement?)null,
            NextRunAt = (DateTimeOffset?)null,
            Status = OttoStatus.Pending,
            Reason = (string?)null,
            MaxAttempts = 5,
            TimeoutSeconds = 180,
            Attempt = 0,
            Source = TaskSource.Api,
            ParentRunId = (long?)null,
            LastRunAt = (DateTimeOffset?)null,
            LastError = (string?)null,
        });
        task.HangfireJobId.Should().NotBeNullOrEmpty();
        task.CreatedAt.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1)).And.Be(task.UpdatedAt);
    }

    [Fact]
    public async Task ATask_IsFoundAtItsAddress_AsItWasAnswered()
    {
        var answer = await _backend.PostAsync("/otto/tasks", Some.Task() with { MaxAttempts = 20, TimeoutSeconds = 3600 });

        var found = await Answer.FromAsync(await _backend.Http.GetAsync(answer.Location));

        found.Status.Should().Be(200);
        found.Body.Should().Be(answer.Body);
    }

    [Fact]
    public async Task TimesGoOut_InUtcWithZ()
    {
        var answer = await _backend.PostTextAsync("/otto/tasks", With("next_run_at", "\"2030-06-01T09:00:00.25+02:00\""));

        answer.Json().GetProperty("next_run_at").GetString().Should().Be("2030-06-01T07:00:00.25Z");
        answer.Json().GetProperty("created_at").GetString().Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$");
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task TheFirstAndTheLastInstant_AreInstantsToo(string instant)
    {
        var answer = await _backend.PostTextAsync("/otto/tasks", With("next_run_at", $"\"{instant}\""));

        answer.Status.Should().Be(201, answer.Body);
        answer.Json().GetProperty("next_run_at").GetString().Should().Be(instant);
    }

    [Fact]
    public async Task TheLargestTaskThatIsAllowed_IsKeptWhole()
    {
        var payload = Some.Json(new { text = Letters((64 * 1024) - 11) });
        var description = string.Concat(Enumerable.Repeat("é", 4000));
        payload.GetRawText().Length.Should().Be(64 * 1024);

        var task = await _backend.AddAsync(Some.Task(Letters(100), description) with { Payload = payload });

        var found = await _backend.TaskAsync(task.Id);
        found.Payload!.Value.GetRawText().Should().Be(payload.GetRawText());
        found.Description.Should().Be(description);
    }

    [Fact]
    public async Task APayloadOf32Levels_IsTakenIn()
    {
        var answer = await _backend.PostTextAsync("/otto/tasks", With("payload", Nested(32)));

        answer.Status.Should().Be(201, answer.Body);
    }

    [Theory]
    [InlineData("""{"a":1.10,"b":1e2,"c":9007199254740991,"d":-0}""")]
    [InlineData("""{"z":"\u0001","a":{"é":"😀"},"":null}""")]
    [InlineData("{}")]
    public async Task APayload_ComesBackToTheLetter(string payload)
    {
        var answer = await _backend.PostTextAsync("/otto/tasks", With("payload", payload));

        var found = await _backend.TaskAsync(answer.Read<OttoTask>().Id);

        JsonElement.DeepEquals(found.Payload!.Value, JsonElement.Parse(payload)).Should().BeTrue(found.Payload.Value.GetRawText());
        JsonElement.Parse(answer.Body).GetProperty("payload").EnumerateObject().Select(member => member.Value.ValueKind == JsonValueKind.Number ? member.Value.GetRawText() : "")
            .Should().Equal(JsonElement.Parse(payload).EnumerateObject().Select(member => member.Value.ValueKind == JsonValueKind.Number ? member.Value.GetRawText() : ""));
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\u0001b")]
    [InlineData("'; DROP TABLE otto_tasks; --")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("👨‍👩‍👧 日本語 \u202eright to left")]
    public async Task ADescription_ComesBackToTheLetter(string description)
    {
        var task = await _backend.AddAsync(Some.Task(description: description));

        (await _backend.TaskAsync(task.Id)).Description.Should().Be(description);
    }

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task AWrongTask_IsRefused_WithTheFieldNamed_AndNothingIsStored(string what)
    {
        var (body, field) = Wrong[what];
        var before = await NewestAsync();

        var answer = await _backend.PostTextAsync("/otto/tasks", body);

        answer.AsWrongField(field).Should().NotBeNullOrWhiteSpace();
        answer.Body.Length.Should().BeLessThan(1000, "the answer does not repeat what was sent");
        (await NewestAsync()).Should().Be(before);
    }

    [Fact]
    public async Task SeveralWrongFields_AreNamedTogether()
    {
        var answer = await _backend.PostTextAsync("/otto/tasks", """{"type":"No","max_attempts":0,"timeout_seconds":0}""");

        answer.AsProblem(400).Errors!.Keys.Should().BeEquivalentTo("type", "description", "max_attempts", "timeout_seconds");
    }

    [Fact]
    public async Task TheCommandLine_IsNamedAsTheSource_AndNobodyElseIsBelieved()
    {
        (await SourceAsync("cli")).Should().Be(TaskSource.Cli);
        (await SourceAsync("otto")).Should().Be(TaskSource.Api);
        (await SourceAsync("nonsense")).Should().Be(TaskSource.Api);
    }

    /// <summary>An ordinary task with one field besides.</summary>
    private static string With(string field, string json) => $$"""{{{Type}},{{Description}},"{{field}}":{{json}}}""";

    private static string Letters(int count) => new('a', count);

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);

    private async Task<string> SourceAsync(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/otto/tasks");
        request.Headers.Add("X-Otto-Source", header);
        request.Content = new StringContent($$"""{{{Type}},{{Description}}}""", System.Text.Encoding.UTF8, "application/json");
        return (await Answer.FromAsync(await _backend.Http.SendAsync(request))).Read<OttoTask>().Source;
    }

    private async Task<long> NewestAsync() =>
        (await _backend.GetAsync("/otto/tasks?limit=1")).Read<Page<OttoTask>>().Items is [var newest] ? newest.Id : 0;
}
