using System.Net.Http.Json;
using System.Text.Json;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Hosting;

/// <summary><c>/openapi/v1.json</c> and <c>/docs</c>: what a program and a person can read about the API.</summary>
public sealed class OpenApiDocumentTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task EveryRouteOfTheApi_IsInTheDocument()
    {
        var served = Routes.All(_backend)
            .Where(route => route.Path.StartsWith("/otto/", StringComparison.Ordinal) || route.Path.StartsWith("/health/", StringComparison.Ordinal))
            .Select(route => $"{route.Method} {route.Path.TrimEnd('/')}");

        var documented = (await OperationsAsync()).Select(operation => $"{operation.Method} {Example(operation.Path)}").ToList();

        documented.Should().BeEquivalentTo(served).And.HaveCountGreaterThan(12);
    }

    [Fact]
    public async Task ThePageOfTheApi_ListsEveryCall()
    {
        var listed = Checkout.Page("api.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

        var documented = (await OperationsAsync()).Select(operation => $"{operation.Method} {operation.Path}");

        listed.Where(call => call.Contains(' ', StringComparison.Ordinal)).Should().BeEquivalentTo([.. documented, "GET /openapi/v1.json", "GET /metrics"]);
    }

    [Fact]
    public async Task EveryAnswer_HasASchema()
    {
        var document = await DocumentAsync();

        foreach (var operation in await OperationsAsync())
        {
            var good = operation.Value.GetProperty("responses").EnumerateObject().Where(response => response.Name.StartsWith('2')).ToList();
            good.Should().NotBeEmpty();
            foreach (var content in good.Where(response => response.Name != "204").Select(answer => answer.Value.GetProperty("content")))
            {
                if (content.TryGetProperty("text/event-stream", out var stream))
                {
                    stream.GetProperty("schema").GetProperty("type").GetString().Should().Be("string");
                    continue;
                }

                var schema = Resolve(document, content.GetProperty("application/json").GetProperty("schema"));

                schema.GetProperty("properties").EnumerateObject().Should().NotBeEmpty($"{operation.Method} {operation.Path}");
            }

            operation.Value.GetProperty("summary").GetString().Should().NotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task EveryCall_HasAName_ItsFailures_AndParametersThatSayWhatTheyTake()
    {
        var operations = await OperationsAsync();

        operations.Select(operation => operation.Value.GetProperty("operationId").GetString()).Should().OnlyHaveUniqueItems();
        foreach (var (method, path, operation) in operations)
        {
            operation.GetProperty("description").GetString().Should().NotBeNullOrEmpty();
            operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).Should()
                .Contain(method == "GET" ? ["400", "503"] : ["400", "403", "413", "415", "503", "507"], $"{method} {path}");
            foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().ToList() : [])
            {
                parameter.GetProperty("description").GetString().Should().NotBeNullOrEmpty();
                JsonSchemaCheck.Accepts(parameter.GetProperty("schema"), parameter.GetProperty("example")).Should().BeTrue($"{method} {path} {parameter}");
            }
        }
    }

    [Fact]
    public async Task EveryBody_HasAnExample_ThatIsRightByItsSchema_AndIsTaken()
    {
        var document = await DocumentAsync();
        var bodies = (await OperationsAsync()).Where(operation => operation.Value.TryGetProperty("requestBody", out _)).ToList();

        foreach (var (method, path, operation) in bodies)
        {
            var media = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json");
            JsonSchemaCheck.Flaw(media.GetProperty("schema"), media.GetProperty("example"), document).Should().BeNull($"{method} {path}");

            using var request = new HttpRequestMessage(new HttpMethod(method), Example(path)) { Content = JsonContent.Create(media.GetProperty("example")) };
            var answer = await Answer.FromAsync(await _backend.Http.SendAsync(request));
            answer.Status.Should().BeOneOf([200, 201, 202, 404, 409], $"{method} {path}: {answer.Body}");
        }

        bodies.Should().HaveCountGreaterThan(5);
    }

    [Fact]
    public async Task TheProblem_IsDescribed_WithItsErrors()
    {
        var document = await DocumentAsync();
        var problem = document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails");

        problem.GetProperty("properties").GetProperty("errors").GetProperty("additionalProperties").GetProperty("type").GetString().Should().Be("array");
        JsonSchemaCheck.Flaw(problem, (await _backend.GetAsync("/otto/tasks?limit=0")).Json(), document).Should().BeNull();
    }

    [Fact]
    public async Task Addresses_AreRelative_AndClosedListsAreListed()
    {
        var document = await DocumentAsync();

        document.GetProperty("servers")[0].GetProperty("url").GetString().Should().Be("/");
        var task = document.GetProperty("components").GetProperty("schemas").GetProperty("OttoTask").GetProperty("properties");
        task.GetProperty("status").GetProperty("enum").EnumerateArray().Select(status => status.GetString()).Should().Equal(OttoHangfire.Contracts.OttoStatus.All);
        task.GetProperty("payload").GetProperty("type").EnumerateArray().Select(type => type.GetString()).Should().BeEquivalentTo("null", "object");
        task.GetProperty("max_attempts").GetProperty("description").GetString().Should().Be("Tries in one round, 1–20.");
    }

    [Fact]
    public async Task TheRequestOfATask_IsDescribedWithWhatItNeeds()
    {
        var document = await DocumentAsync();
        var post = document.GetProperty("paths").GetProperty("/otto/tasks").GetProperty("post");

        var schema = Resolve(document, post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"));

        schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo(
            "type", "description", "payload", "next_run_at", "schedule", "after", "max_attempts", "timeout_seconds");
        schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Should().BeEquivalentTo("type", "description");
        var next = schema.GetProperty("properties").GetProperty("next_run_at");
        next.GetProperty("format").GetString().Should().Be("date-time");
        next.GetProperty("type").ToString().Should().Contain("string");
    }

    [Fact]
    public async Task AChangeOfATask_IsDescribedWithWhatMayBeChanged_AndTheKeyOfANewOneIsNamed()
    {
        var document = await DocumentAsync();
        var patch = document.GetProperty("paths").GetProperty("/otto/tasks/{id}").GetProperty("patch");
        var post = document.GetProperty("paths").GetProperty("/otto/tasks").GetProperty("post");

        var schema = Resolve(document, patch.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"));

        schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo(
            "description", "payload", "next_run_at", "schedule", "after", "max_attempts", "timeout_seconds");
        post.GetProperty("parameters").EnumerateArray().Should().ContainSingle()
            .Which.GetProperty("name").GetString().Should().Be("Idempotency-Key");
        post.GetProperty("responses").EnumerateObject().Select(response => response.Name).Should().Contain(["200", "201", "422"]);
    }

    [Theory]
    [InlineData("/otto/tasks", "status type q after limit cursor")]
    [InlineData("/otto/tasks/{id}/runs", "id limit cursor")]
    [InlineData("/otto/runs", "source status task_id q limit cursor")]
    [InlineData("/otto/notes", "limit cursor")]
    [InlineData("/otto/bills", "limit cursor")]
    [InlineData("/otto/files", "limit cursor")]
    [InlineData("/otto/search", "q kind limit cursor")]
    public async Task AList_NamesItsParameters(string path, string names)
    {
        var get = (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty("get");

        get.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString())
            .Should().BeEquivalentTo(names.Split(' '));
    }

    [Fact]
    public async Task ErrorsOfAVerb_AreDescribedAsProblems()
    {
        var responses = (await DocumentAsync()).GetProperty("paths").GetProperty("/otto/tasks/{id}/cancel").GetProperty("post").GetProperty("responses");

        foreach (var status in new[] { "400", "404", "409" })
        {
            responses.GetProperty(status).GetProperty("content").TryGetProperty("application/problem+json", out _).Should().BeTrue(status);
        }
    }

    [Fact]
    public async Task TheDocument_TellsNothingOfTheMachine() =>
        (await _backend.GetAsync("/openapi/v1.json")).Body.Should().NotContain(_backend.DataDirectory).And.NotContain(Environment.MachineName);

    [Fact]
    public async Task ThePage_LoadsNothingFromElsewhere()
    {
        var page = await _backend.GetAsync("/docs/");

        page.Status.Should().Be(200);
        page.Body.Should().Contain("<script").And.NotMatchRegex("""(src|href|url)\s*[=:(]\s*["']?\s*(https?:)?//""");
        (await _backend.GetAsync("/docs/scalar.js")).Status.Should().Be(200);
        (await _backend.GetAsync("/docs/scalar.aspnetcore.js")).Status.Should().Be(200);
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
        : schema;

    private async Task<JsonElement> DocumentAsync() => (await _backend.GetAsync("/openapi/v1.json")).Json();

    private async Task<List<(string Method, string Path, JsonElement Value)>> OperationsAsync() =>
    [
        .. (await DocumentAsync()).GetProperty("paths").EnumerateObject().SelectMany(path =>
            path.Value.EnumerateObject().Select(operation => (operation.Name.ToUpperInvariant(), path.Name, operation.Value))),
    ];

    /// <summary>As <see cref="Routes"/> fills in a path.</summary>
    private static string Example(string path) => path
        .Replace("{id}", "1", StringComparison.Ordinal)
        .Replace("{index}", "0", StringComparison.Ordinal)
        .Replace("{name}", "phone", StringComparison.Ordinal)
        .TrimEnd('/');
}
