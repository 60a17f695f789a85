using System.Net;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>Which task comes after which, as a person types and reads it.</summary>
public sealed class AfterTests : IDisposable
{
    private readonly OttoAtHand _otto = new();

    [Theory]
    [InlineData("""{"task_id":3}""", "--after", "3")]
    [InlineData("""{"task_id":3,"on":"error"}""", "--after", "3", "--on", "error")]
    public async Task Add_SendsWhatItComesAfter_AndSaysWhenItRuns(string after, params string[] options)
    {
        _otto.Backend.On("POST /otto/tasks", Following("success"));

        var (exitCode, output, errors) = await _otto.RunAsync(["add", "Send me a note", "--type", "x.y", .. options]);

        exitCode.Should().Be(0, errors);
        _otto.Backend.Requests.Single().Body.Should().Be($$"""{"type":"x.y","description":"Send me a note","after":{{after}}}""");
        output.Should().StartWith("Added task 7. It runs each time task 3 has ended well.\n");
    }

    [Theory]
    [InlineData("--on needs --after.", "add", "x", "--on", "any")]
    [InlineData("the other task says when this one runs", "add", "x", "--after", "3", "--at", "tomorrow 9am")]
    [InlineData("the other task says when this one runs", "add", "x", "--after", "3", "--every", "2h")]
    [InlineData("must be the number of a task", "add", "x", "--after", "0")]
    [InlineData("the other task says when this one runs", "edit", "7", "--after", "3", "--once")]
    public async Task WhatDoesNotGoTogether_IsNotSent(string sentence, params string[] words)
    {
        var (exitCode, _, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(2);
        errors.Should().Contain(sentence);
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ThePreview_NamesTheOtherTask_AndAddsNothing()
    {
        _otto.Backend.On("GET /otto/tasks/3", SampleJson.Task(3, description: "Backup"));

        var (exitCode, output, errors) = await _otto.RunAsync("add", "Send me a note", "--after", "3", "--on", "any", "--preview");

        exitCode.Should().Be(0, errors);
        output.Should().Contain("each time task 3 \"Backup\" has ended:\n");
        _otto.Backend.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Edit_ChangesIt()
    {
        _otto.Backend.On("PATCH /otto/tasks/7", Following("any"));

        await _otto.RunAsync("edit", "7", "--after", "3", "--on", "any");

        _otto.Backend.Requests.Single().Body.Should().Be("""{"after":{"task_id":3,"on":"any"}}""");
    }

    [Fact]
    public async Task Show_SaysBothDirections()
    {
        _otto.Backend.On("GET /otto/tasks/7", Following("error")).On("GET /otto/tasks/7/runs?limit=1", SampleJson.Page())
            .On("GET /otto/tasks/3", SampleJson.Task(3, description: "Backup"))
            .On("GET /otto/tasks?after=7&limit=6", SampleJson.Page(SampleJson.Task(9, description: "Tidy up")));

        var (_, output, _) = await _otto.RunAsync("show", "7");

        output.Should().Contain("each time task 3 \"Backup\" has ended badly").And.Contain("then comes").And.Contain("task 9 \"Tidy up\"");
    }

    [Fact]
    public async Task Show_DoesWithoutATaskThatIsGone()
    {
        _otto.Backend.On("GET /otto/tasks/7", Following("success")).On("GET /otto/tasks/7/runs?limit=1", SampleJson.Page())
            .On("GET /otto/tasks/3", """{"title":"Not Found","detail":"There is no task 3."}""", HttpStatusCode.NotFound)
            .On("GET /otto/tasks?after=7&limit=6", SampleJson.Page());

        var (exitCode, output, errors) = await _otto.RunAsync("show", "7");

        exitCode.Should().Be(0, errors);
        output.Should().Contain("each time task 3 has ended well");
    }

    public void Dispose() => _otto.Dispose();

    private static string Following(string on) => SampleJson.Task(reason: "awaiting_task").Replace(
        "\"schedule\":null", $$"""
        "schedule":null,"after":{"task_id":3,"on":"{{on}}"}
        """.Trim(), StringComparison.Ordinal);
}
