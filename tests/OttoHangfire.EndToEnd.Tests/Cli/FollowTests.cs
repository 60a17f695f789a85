using OttoHangfire.Cli.Output;
using OttoHangfire.EndToEnd.Tests.Cli.Support;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary><c>--follow</c>: what is new, once, until somebody ends it.</summary>
public sealed class FollowTests : IDisposable
{
    private readonly OttoAtHand _otto = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task AList_ShowsEachTaskThatIsAddedOrChanges_AndOutlivesARestart()
    {
        _otto.Backend.On("GET /otto/tasks", SampleJson.Page(SampleJson.Task())).On("GET /otto/tasks?limit=500", SampleJson.Page(SampleJson.Task()));
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var end = new CancellationTokenSource();
        var following = _otto.RunAsync(output, errors, end.Token, "list", "--follow");

        _otto.Backend.On("GET /otto/tasks?limit=500", SampleJson.Page(
            SampleJson.Task(id: 8, description: "New one", next: "\"2026-11-26T16:00:00Z\""), SampleJson.Task(status: "success", updated: "2026-11-26T13:00:00Z")));
        await SeesAsync(() => output.ToString().Contains("task 8"), following);
        _otto.Backend.IsDown = true;
        await SeesAsync(() => errors.ToString().Contains("does not answer"), following);
        _otto.Backend.On("GET /otto/tasks?limit=500", SampleJson.Page(SampleJson.Task(id: 9, description: "After all")));
        _otto.Backend.IsDown = false;
        await SeesAsync(() => output.ToString().Contains("task 9"), following);
        await end.CancelAsync();
        await Record.ExceptionAsync(() => following);

        output.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..].Should().Equal(
            "2026-11-23 05:56:05 Europe/Berlin"[..19] + "  task 8  pending, in 3 h  New one",
            "2026-11-26 14:00  task 7  success  Call Mum",
            "2026-11-23 05:56:05  task 9  pending  After all");
        errors.ToString().Split("does not answer").Should().HaveCount(2, "it is said once");
    }

    [Fact]
    public async Task Logs_ShowEachNewLine_AlsoOfAFileThatBeginsLater()
    {
        var logs = Directory.CreateDirectory(Path.Combine(_otto.DataDirectory, "logs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(logs, "agent.log"), "before\n");
        using var output = new StringWriter();
        using var end = new CancellationTokenSource();
        var following = _otto.RunAsync(output, output, end.Token, "logs", "--follow");

        await File.AppendAllTextAsync(Path.Combine(logs, "agent.log"), "one\ntwo\nhal");
        await SeesAsync(() => output.ToString().Contains("two"), following);
        await File.AppendAllTextAsync(Path.Combine(logs, "agent.log"), "f\n");
        await File.WriteAllTextAsync(Path.Combine(logs, "backend-1.log"), "three\n");
        await SeesAsync(() => output.ToString().Contains("half") && output.ToString().Contains("three"), following);
        await end.CancelAsync();
        await Record.ExceptionAsync(() => following);

        output.ToString().Split("one").Should().HaveCount(2);
    }

    [Fact]
    public void AFileThatWasEmptied_BeginsAgain_AndOneThatIsGoneSaysNothing()
    {
        var path = _folder.File("x.log");
        File.WriteAllText(path, "old\n");
        var file = new GrowingFile(path, fromItsEnd: true);

        file.ReadNew().Should().BeEmpty();
        File.AppendAllText(path, "a\nb");
        file.ReadNew().Should().Equal("a");
        File.WriteAllText(path, "c\n");
        file.ReadNew().Should().Equal("c");
        File.Delete(path);
        file.ReadNew().Should().BeEmpty();
        File.WriteAllText(path, $"{new string('x', 3 * 1024 * 1024)}\n");
        Enumerable.Range(0, 4).Sum(_ => file.ReadNew().Sum(line => line.Length)).Should().Be((3 * 1024 * 1024) - 2);
    }

    public void Dispose()
    {
        _otto.Dispose();
        _folder.Dispose();
    }

    private async Task SeesAsync(Func<bool> holds, Task following) => await Eventually.HoldsAsync(
        () =>
        {
            _otto.Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(holds() || following.IsCompleted);
        },
        "it is shown");
}
