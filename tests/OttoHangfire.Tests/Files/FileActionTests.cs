using System.Text;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Files;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Files;

/// <summary><c>files.write</c>, <c>files.append</c> and <c>/otto/files</c>: inside one folder, whole or not at all.</summary>
[RightPayload("files.write", """{"path":"a.txt","content":"x"}""", "path")]
[RightPayload("files.append", """{"path":"a.txt","content":"x"}""", "path")]
public sealed class FileActionTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AFile_IsWritten_AndListed()
    {
        var (task, action) = await RunAsync("files.write", "garden/plan.md", "# Garden\n🌱");

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 2, Message = "wrote files/garden/plan.md, now 13 bytes" });
        (await ReadAsync("garden/plan.md")).Should().Be("# Garden\n🌱");
        (await FilesAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new OttoFile
        {
            Id = 1,
            Path = "garden/plan.md",
            Bytes = 13,
            Sha256 = FilesFolder.Sha256(Encoding.UTF8.GetBytes("# Garden\n🌱")),
            UpdatedAt = Some.Now,
            RunId = (await _still.Backend.RunsAsync(task.Id))[0].Id,
        });
    }

    [Fact]
    public async Task Appending_AddsToTheEnd_OrMakesTheFile()
    {
        await RunAsync("files.append", "log.txt", "one\n");
        var (_, action) = await RunAsync("files.append", "log.txt", "two\n");

        action.Message.Should().Be("appended to files/log.txt, now 8 bytes");
        (await ReadAsync("log.txt")).Should().Be("one\ntwo\n");
        (await FilesAsync()).Should().ContainSingle().Which.Bytes.Should().Be(8);
    }

    [Fact]
    public async Task ARetry_AddsNothingASecondTime()
    {
        _still.Agent.Answers("Done.", Action("files.append", "log.txt", "once\n"), Some.Note(""));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        var first = (await _still.Backend.RunsAsync(task.Id))[0];

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await ReadAsync("log.txt")).Should().Be("once\n");
        (await LastActionAsync(task)).Should().BeEquivalentTo(new { Status = ActionStatus.Skipped, Message = $"done in run {first.Id}" });
    }

    [Fact]
    public async Task AFile_OfWhichAPersonSaysThatItWasWritten_IsOttosOwn()
    {
        _still.Agent.Answers("Done.", Action("files.write", "a.txt", "new"));
        var task = await _still.AddAsync();
        await _still.ClaimAndSaveAsync(task.Id);
        var action = (await _still.Get<ActionRepository>().OfRunsAsync([1], CancellationToken.None)).Single();
        var journal = new FileJournal("a.txt", FilesFolder.Sha256(null), FilesFolder.Sha256("new"u8.ToArray()), 3);
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<ActionRepository>().StartAsync(action.Id, Some.Json(journal), transaction), CancellationToken.None);
        await WriteOwnAsync("a.txt", "new");
        await _still.Backend.TellAsync(task.Id, "cancel");

        await _still.Backend.PostAsync("/otto/runs/1/actions/0/resolve", new { happened = true });

        (await FilesAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "a.txt", Sha256 = journal.New, Bytes = 3L, RunId = 1L });
        var (_, next) = await RunAsync("files.write", "a.txt", "newer");
        next.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 2 });
    }

    [Fact]
    public async Task NoDraft_IsLeftBehind_NotEvenThatOfADeadProcess()
    {
        await WriteOwnAsync($"{FilesFolder.DraftPrefix}of-a-process-that-died", "half a fi");

        await RunAsync("files.write", "a.txt", "a");

        Directory.GetFiles(Root).Select(Path.GetFileName).Should().Equal("a.txt");
    }

    [Theory]
    [InlineData("""{"content":"x"}""", "path")]
    [InlineData("""{"path":"a.txt"}""", "content")]
    [InlineData("""{"path":"a.txt","content":7}""", "content")]
    [InlineData("""{"path":"../a.txt","content":"x"}""", "path")]
    [InlineData("""{"path":"a.exe","content":"x"}""", "path")]
    [InlineData("""{"path":"a.txt","content":"x","mode":"0777"}""", "mode")]
    public async Task APayloadThatIsNotRight_FailsTheAction_AndNamesTheField(string payload, string field)
    {
        var (_, action) = await RunAsync(new ProposedAction { Type = "files.write", Payload = JsonElement.Parse(payload) });

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain(field);
        Directory.Exists(Root).Should().BeFalse();
    }

    [Fact]
    public async Task AFileThatAPersonMade_IsAskedAbout_AndLeftAsItIs()
    {
        await WriteOwnAsync("diary.txt", "mine");

        var (_, action) = await RunAsync("files.write", "diary.txt", "Otto was here");

        action.Status.Should().NotBe(ActionStatus.Ok);
        action.Tier.Should().Be(3);
        (await _still.ApprovalsAsync()).Single().Summary.Should().EndWith("The file exists and is not as Otto left it. Its content would be replaced.");
        (await ReadAsync("diary.txt")).Should().Be("mine");
    }

    [Fact]
    public async Task AFileThatAPersonHasChanged_IsAskedAbout()
    {
        await RunAsync("files.write", "list.txt", "milk");
        await WriteOwnAsync("list.txt", "milk, and bread");

        var (_, action) = await RunAsync("files.append", "list.txt", "x");

        action.Tier.Should().Be(3);
        (await ReadAsync("list.txt")).Should().Be("milk, and bread");
    }

    [Fact]
    public async Task WithAPersonsWord_AForeignFileIsReplaced()
    {
        await WriteOwnAsync("diary.txt", "mine");

        var action = await _still.AllowAsync(Action("files.write", "diary.txt", "Otto was here"));

        action.Status.Should().Be(ActionStatus.Ok);
        (await ReadAsync("diary.txt")).Should().Be("Otto was here");
    }

    [Fact]
    public async Task AFileThatChangesAfterTheYes_IsAskedAboutAnew_AndThenReplaced()
    {
        await WriteOwnAsync("diary.txt", "mine");

        var action = await _still.AllowAsync(
            Action("files.write", "diary.txt", "Otto was here"),
            meanwhile: () => File.WriteAllText(Path.Combine(Root, "diary.txt"), "mine, and more"));

        action.Status.Should().Be(ActionStatus.AwaitingApproval, action.Error);
        (await ReadAsync("diary.txt")).Should().Be("mine, and more");
        var asked = (await _still.ApprovalsAsync("pending")).Single();
        asked.Summary.Should().Contain("has changed since, so you are asked anew. The file exists and is not as Otto left it.");

        await _still.ApproveAsync(asked);
        await _still.RingAsync(asked.TaskId!.Value);
        (await ReadAsync("diary.txt")).Should().Be("Otto was here");
    }

    [Fact]
    public async Task AFile_MayHaveOneMebibyte_AndNotAByteMore()
    {
        await WriteOwnAsync("big.txt", new string('x', FilesFolder.MaxFile - 1));

        var fits = await _still.AllowAsync(Action("files.append", "big.txt", "y"));
        var over = await _still.AllowAsync(Action("files.append", "big.txt", "z"));

        fits.Status.Should().Be(ActionStatus.Ok);
        over.Should().BeEquivalentTo(new { Status = ActionStatus.Error, Error = "big.txt would be larger than 1 MiB." });
        new FileInfo(Path.Combine(Root, "big.txt")).Length.Should().Be(FilesFolder.MaxFile);
    }

    [Fact]
    public async Task AllFiles_MayHaveAHundredMebibytes()
    {
        await WriteOwnAsync("filler.bin", "");
        await using (var filler = new FileStream(Path.Combine(Root, "filler.bin"), FileMode.Open))
        {
            filler.SetLength(FilesFolder.MaxAll - 3);
        }

        var (_, fits) = await RunAsync("files.write", "a.txt", "123");
        var (_, over) = await RunAsync("files.write", "b.txt", "4");

        fits.Status.Should().Be(ActionStatus.Ok);
        over.Error.Should().Contain("100 MiB");
        File.Exists(Path.Combine(Root, "b.txt")).Should().BeFalse();
    }

    [UnixTheory]
    [InlineData("link.txt")]
    [InlineData("folder/inner.txt")]
    [InlineData("dangling.txt")]
    public async Task ALinkOnTheWay_IsNotFollowed(string path)
    {
        var outside = Directory.CreateTempSubdirectory("otto-outside-");
        try
        {
            Directory.CreateDirectory(Root);
            await File.WriteAllTextAsync(Path.Combine(outside.FullName, "inner.txt"), "untouched");
            File.CreateSymbolicLink(Path.Combine(Root, "link.txt"), Path.Combine(outside.FullName, "inner.txt"));
            File.CreateSymbolicLink(Path.Combine(Root, "dangling.txt"), Path.Combine(outside.FullName, "new.txt"));
            Directory.CreateSymbolicLink(Path.Combine(Root, "folder"), outside.FullName);

            var written = await _still.AllowAsync(Action("files.write", path, "escaped"));
            var added = await _still.AllowAsync(Action("files.append", path, "escaped"));

            written.Status.Should().Be(ActionStatus.Error);
            added.Status.Should().Be(ActionStatus.Error);
            written.Error.Should().Match(error => error!.Contains("is a link") || error.Contains("is not a folder"));
            outside.GetFiles().Should().ContainSingle();
            (await File.ReadAllTextAsync(Path.Combine(outside.FullName, "inner.txt"))).Should().Be("untouched");
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    [UnixFact]
    public async Task APipeInThePlaceOfAFile_IsRefused_AndNobodyHangs()
    {
        Directory.CreateDirectory(Root);
        using (var make = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(Root, "pipe.txt")]))
        {
            await make.WaitForExitAsync();
        }

        var action = await _still.AllowAsync(Action("files.append", "pipe.txt", "x"));

        action.Error.Should().Be("pipe.txt is not an ordinary file.");
    }

    [Fact]
    public async Task AFolderInThePlaceOfAFile_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(Root, "a.txt"));

        var action = await _still.AllowAsync(Action("files.write", "a.txt", "x"));

        action.Error.Should().Be("a.txt is not an ordinary file.");
    }

    [Theory]
    [InlineData(null, "new", ActionStatus.Ok)]
    [InlineData("old", "oldnew", ActionStatus.Ok)]
    public async Task WhatACrashLeftUndone_IsDoneAnew(string? old, string afterwards, string status)
    {
        var task = await LeaveInTheMiddleAsync(old, before: old, "files.append");

        await _still.RingAsync(task.Id);

        (await LastActionAsync(task)).Status.Should().Be(status);
        (await ReadAsync("a.txt")).Should().Be(afterwards);
    }

    [Fact]
    public async Task WhatACrashLeftDone_IsMarked_AndNotDoneAgain()
    {
        var task = await LeaveInTheMiddleAsync("oldnew", before: "old", "files.append");

        await _still.RingAsync(task.Id);

        (await LastActionAsync(task)).Status.Should().Be(ActionStatus.Ok);
        (await ReadAsync("a.txt")).Should().Be("oldnew");
        (await FilesAsync()).Should().ContainSingle().Which.Bytes.Should().Be(6);
    }

    [Fact]
    public async Task WhatSomebodyElseHasChangedAfterACrash_IsLeftToAPerson()
    {
        var task = await LeaveInTheMiddleAsync("something else", before: "old", "files.append");

        await _still.RingAsync(task.Id);

        (await LastActionAsync(task)).Status.Should().Be(ActionStatus.OutcomeUnknown);
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.OutcomeUnknown);
        (await ReadAsync("a.txt")).Should().Be("something else");
    }

    private string Root => _still.Get<FilesFolder>().Root;

    private static ProposedAction Action(string type, string path, string content) => Some.Action(type, new { path, content });

    private Task<(OttoTask Task, ExecutedAction Action)> RunAsync(string type, string path, string content) => RunAsync(Action(type, path, content));

    private async Task<(OttoTask Task, ExecutedAction Action)> RunAsync(ProposedAction action)
    {
        _still.Agent.Answers("Done.", action);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return (task, await LastActionAsync(task));
    }

    private async Task<ExecutedAction> LastActionAsync(OttoTask task) => (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0];

    /// <summary>A process died after the journal was written, when the file was <paramref name="before"/>; it is <paramref name="now"/>.</summary>
    private async Task<OttoTask> LeaveInTheMiddleAsync(string? now, string? before, string type)
    {
        if (now is not null)
        {
            await WriteOwnAsync("a.txt", now);
        }

        _still.Agent.Answers("Done.", Action(type, "a.txt", "new"));
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAndSaveAsync(task.Id);
        var action = (await _still.Get<ActionRepository>().OpenAsync(claim.Run.Id, CancellationToken.None)).Single();
        var journal = Some.Json(new FileJournal("a.txt", Hash(before), Hash(before + "new"), ((before?.Length ?? 0) + 3)));
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<ActionRepository>().StartAsync(action.Id, journal, transaction), CancellationToken.None);
        await _still.ReconcileAsync();
        return task;
    }

    private static string Hash(string? text) => FilesFolder.Sha256(text is null ? null : Encoding.UTF8.GetBytes(text));

    private Task WriteOwnAsync(string path, string content)
    {
        Directory.CreateDirectory(Root);
        return File.WriteAllTextAsync(Path.Combine(Root, path), content);
    }

    private Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(Root, path));

    private async Task<IReadOnlyList<OttoFile>> FilesAsync() => (await _still.Backend.GetAsync("/otto/files")).Read<Page<OttoFile>>().Items;
}
