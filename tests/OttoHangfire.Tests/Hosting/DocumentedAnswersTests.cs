using System.Text.Json;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Hosting;

/// <summary>That the check of every answer against the document would notice an answer that is not in it.</summary>
public sealed class DocumentedAnswersTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private const string Json = "application/json";

    [Theory]
    [InlineData("GET", "/otto/worker", 200, Json, """{"enabled":true}""", null)]
    [InlineData("GET", "/otto/worker", 200, Json, """{}""", "required")]
    [InlineData("GET", "/otto/worker", 200, Json, """{"enabled":"yes"}""", "$.enabled: type")]
    [InlineData("GET", "/otto/worker", 418, Json, """{"enabled":true}""", "does not list this status")]
    [InlineData("GET", "/otto/worker", 200, "text/html", """{"enabled":true}""", "does not list text/html")]
    [InlineData("GET", "/otto/approvals", 200, Json, """{"items":[{"id":1}],"next_cursor":null}""", "$.items[0]: required")]
    [InlineData("DELETE", "/otto/tasks/1", 204, null, "", null)]
    [InlineData("DELETE", "/otto/tasks/1", 204, null, "x", "no body")]
    [InlineData("GET", "/otto/nothing", 200, Json, "{}", "is not in the document")]
    public async Task AnAnswerThatIsNotInTheDocument_IsNoticed(string method, string path, int status, string? type, string body, string? flaw)
    {
        var document = (await fixture.Backend.GetAsync("/openapi/v1.json")).Json();

        var found = DocumentedAnswers.Flaw(document, method, path, status, type, body);

        if (flaw is null)
        {
            found.Should().BeNull();
        }
        else
        {
            found.Should().Contain(flaw);
        }
    }

    [Fact]
    public async Task AProblemWithoutItsTrace_IsNoticed()
    {
        var document = (await fixture.Backend.GetAsync("/openapi/v1.json")).Json();
        var problem = JsonSerializer.Serialize(new { title = "Not found.", status = 404, detail = "There is no task 9." });

        DocumentedAnswers.Flaw(document, "GET", "/otto/tasks/9", 404, "application/problem+json", problem).Should().Contain("required");
    }
}
