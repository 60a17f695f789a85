using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tests.Support;

/// <summary>What came back over HTTP.</summary>
internal sealed record Answer(int Status, string? ContentType, string? Location, string Body)
{
    public static async Task<Answer> FromAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                response.Headers.Location?.ToString(),
                await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>The body as what it should be; a body of an error fails the test and shows itself.</summary>
    public T Read<T>()
    {
        Status.Should().BeInRange(200, 299, Body);
        ContentType.Should().Be("application/json");
        return JsonSerializer.Deserialize<T>(Body, OttoJson.Options)!;
    }

    public JsonElement Json() => JsonElement.Parse(Body);

    /// <summary>The problem, after a look that it is one and that it gives nothing of our insides away.</summary>
    public Problem AsProblem(int status)
    {
        Status.Should().Be(status, Body);
        ContentType.Should().Be("application/problem+json", Body);
        var problem = JsonSerializer.Deserialize<Problem>(Body, OttoJson.Options)!;
        problem.Status.Should().Be(status);
        problem.Title.Should().NotBeNullOrWhiteSpace();
        problem.Detail.Should().NotBeNullOrWhiteSpace();
        Body.Should().NotContain("   at ").And.NotContain("Exception").And.NotContain("System.").And.NotContain("OttoHangfire.");
        return problem;
    }

    /// <summary>The problem of a request in which one field is wrong.</summary>
    public string AsWrongField(string field)
    {
        var errors = AsProblem(400).Errors;
        errors.Should().NotBeNull(Body);
        errors!.Keys.Should().Equal(field);
        return errors[field].Should().ContainSingle().Subject;
    }
}
