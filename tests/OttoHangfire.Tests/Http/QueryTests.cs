using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Http;

/// <summary>Query parameters: a filter that is misspelt must not list everything.</summary>
public sealed class QueryTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Theory]
    [InlineData("/otto/tasks?stauts=error", "stauts")]
    [InlineData("/otto/tasks?Status=error", "Status")]
    [InlineData("/otto/tasks?status=error&limits=5", "limits")]
    [InlineData("/otto/tasks?id=1", "id")]
    [InlineData("/otto/tasks/1?q=x", "q")]
    [InlineData("/otto/tasks/1/runs?id=2", "id")]
    [InlineData("/otto/notes?q=x", "q")]
    [InlineData("/otto/actions?limit=5", "limit")]
    [InlineData("/otto/doctor?depe=true", "depe")]
    [InlineData("/health/live?x", "x")]
    [InlineData("/openapi/v1.json?x=1", "x")]
    [InlineData("/otto/tasks?q%00=1", @"q\u{0000}")]
    public async Task AParameterThatTheCallDoesNotHave_IsRefusedByName(string path, string name) =>
        (await _backend.GetAsync(path)).AsWrongField(name).Should().Contain("is not a parameter of this call");

    [Fact]
    public async Task TheRefusal_NamesThoseThatThereAre() =>
        (await _backend.GetAsync("/otto/tasks?stauts=error")).AsWrongField("stauts").Should().EndWith("It has status, type, q, after, limit, cursor");

    [Theory]
    [InlineData("/otto/tasks?q=a%00b", "q")]
    [InlineData("/otto/tasks?type=%00", "type")]
    [InlineData("/otto/runs?q=%00", "q")]
    public async Task AZeroByte_IsRefusedByName(string path, string name) => (await _backend.GetAsync(path)).AsWrongField(name).Should().Contain("U+0000");

    [Theory]
    [InlineData("/otto/tasks?status=error&status=pending", "status")]
    [InlineData("/otto/tasks?q=a&limit=5&q=b", "q")]
    public async Task AParameterThatIsGivenTwice_IsRefusedByName(string path, string name) =>
        (await _backend.GetAsync(path)).AsWrongField(name).Should().Be("is given twice");

    [Theory]
    [InlineData("/otto/tasks?dry=1")]
    [InlineData("/otto/tasks/preview?x=1")]
    public async Task ACallThatChangesSomething_IsNotCarriedOut(string path)
    {
        var before = (await _backend.GetAsync("/otto/tasks")).Body;

        (await _backend.PostTextAsync(path, """{"type":"a","description":"b"}""")).AsProblem(400);

        (await _backend.GetAsync("/otto/tasks")).Body.Should().Be(before);
    }

    [Theory]
    [InlineData("/otto/tasks?status=error&type=a&q=b&limit=5")]
    [InlineData("/otto/runs?source=worker&status=error&task_id=1&q=x&limit=5")]
    [InlineData("/otto/audit?task_id=1&run_id=2")]
    [InlineData("/otto/approvals?status=pending&limit=1")]
    [InlineData("/otto/doctor?deep=false")]
    [InlineData("/otto/tasks?")]
    [InlineData("/?anything=1")]
    [InlineData("/hangfire/jobs/succeeded?from=0&count=10")]
    public async Task WhatTheCallHas_IsTaken_AndPagesHaveParametersOfTheirOwn(string path) => (await _backend.GetAsync(path)).Status.Should().Be(200);
}
