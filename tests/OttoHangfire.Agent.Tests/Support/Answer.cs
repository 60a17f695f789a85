using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>What came back over HTTP.</summary>
internal sealed record Answer(int Status, string? ContentType, string Body)
{
    public static async Task<Answer> FromAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
        }
    }

    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, OttoJson.Options)!;

    /// <summary>The problem, after a look that it is one and that it gives nothing of our insides away.</summary>
    public Problem AsProblem()
    {
        ContentType.Should().Be("application/problem+json", Body);
        var problem = Read<Problem>();
        problem.Status.Should().Be(Status);
        problem.Detail.Should().NotBeNullOrWhiteSpace();
        Body.Should().NotContain("   at ").And.NotContain("Exception").And.NotContain("System.").And.NotContain("OttoHangfire.");
        return problem;
    }
}
