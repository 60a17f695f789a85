using System.Net;
using System.Net.Http.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Storage;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Database;

/// <summary>What clients beside each other put in is committed together, with the alarms; and the run of a task waits for the disk no more often than it must.</summary>
public sealed class SharedCommitTests : IAsyncLifetime
{
    private const int Clients = 16;

    private readonly WriteRecorder _recorder = new();
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(_recorder.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task SixteenClients_ShareCommits_AndTheOneThatIsRefusedLeavesNothing()
    {
        (await PostAsync("the-key", "an earlier request")).Should().Be(HttpStatusCode.Created);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => PostAsync($"warm-{client}", "warm")));
        await _recorder.BeginAsync(_still.Backend);

        Task<HttpStatusCode>[] posts;
        using (await _still.Get<SqliteJobStorage>().WriteGate.EnterAsync())
        {
            // One of them uses the key of another request, which shows only inside of its write.
            posts = [.. Enumerable.Range(0, Clients).Select(client => PostAsync(client == 7 ? "the-key" : $"key-{client}", $"task {client}"))];
            await Eventually.HoldsAsync(() => _still.Get<GroupCommit>().Waiting == Clients, "all of them should wait for their turn");
            posts.Should().NotContain(post => post.IsCompleted, "nobody is answered before the commit");
        }

        var answers = await Task.WhenAll(posts);

        answers.Where((_, client) => client != 7).Should().AllBeEquivalentTo(HttpStatusCode.Created);
        answers[7].Should().Be(HttpStatusCode.UnprocessableEntity);
        var commits = (await _recorder.EndAsync(_still.Backend)).Where(commit => commit.Any(row => row is { Table: "otto_tasks", Verb: "INSERT" })).ToArray();
        commits.Sum(commit => commit.Count(row => row is { Table: "otto_tasks", Verb: "INSERT" })).Should().Be(Clients - 1);
        commits.Length.Should().BeLessThan(Clients / 2, "a commit waits for the disk, and they can wait together");
    }

    [Fact]
    public async Task TheLastActionAndTheEndOfItsRun_AreOneCommit()
    {
        _still.Agent.Answers("Done.", Some.Note("a note"));
        var task = await _still.AddAsync();
        await _recorder.BeginAsync(_still.Backend);

        await _still.RingAsync(task.Id);

        var commits = await _recorder.EndAsync(_still.Backend);
        commits.Count(commit => commit.Any(row => row.Table == "otto_occurrences")).Should().Be(3, "it is claimed, answered, and done with its end");
        var last = commits.Single(commit => commit.Any(row => row.Table == "otto_notes"));
        last.Should().Contain(row => row.Table == "otto_runs" && row.Changes("finished_at"));
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task WhenTheEndOfTheRunCannotBeWritten_TheActionIsDoneAllTheSame_AndOnce()
    {
        _still.Agent.Answers("Done.", Some.Note("a note"));
        var task = await _still.AddAsync();
        await WriteAsync("CREATE TRIGGER broken BEFORE UPDATE OF finished_at ON otto_runs BEGIN SELECT RAISE(ABORT, 'broken'); END");

        await _still.RingAsync(task.Id);

        (await _still.Backend.RunsAsync(task.Id)).Single().FinishedAt.Should().BeNull();
        (await TextsAsync("SELECT status FROM otto_actions")).Should().Equal([ActionStatus.Ok], "the trouble is the run's alone");

        await WriteAsync("DROP TRIGGER broken");
        await _still.RingAtItsNextTryAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await TextsAsync("SELECT text FROM otto_notes")).Should().Equal("a note");
    }

    private Task<IReadOnlyList<string>> TextsAsync(string sql) => _still.Get<OttoDatabase>().QueryAsync<string>(sql, null, CancellationToken.None);

    private Task<int> WriteAsync(string sql) =>
        _still.Get<OttoDatabase>().WriteAsync(transaction => transaction.ExecuteAsync(sql, null), CancellationToken.None);

    private async Task<HttpStatusCode> PostAsync(string key, string description)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/otto/tasks");
        request.Headers.Add("Idempotency-Key", $"\"{key}\"");
        request.Content = JsonContent.Create(new { type = "test.chore", description });
        using var response = await _still.Backend.Http.SendAsync(request);
        return response.StatusCode;
    }
}
