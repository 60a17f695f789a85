using Dapper;
using OttoHangfire.Database;
using OttoHangfire.Storage;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Database;

/// <summary>Writes that wait beside each other share a commit, and nothing else.</summary>
public sealed class GroupCommitTests : IAsyncLifetime
{
    private const int Many = 20;

    private StillBackend _still = null!;

    private OttoDatabase Database => _still.Get<OttoDatabase>();

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync();
        await Database.WriteAsync(transaction => transaction.ExecuteAsync("CREATE TABLE marks (mark INTEGER PRIMARY KEY)", null), CancellationToken.None);
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WritesThatWaitTogether_AreCommittedTogether()
    {
        var seen = new List<object>();

        await TogetherAsync(mark => transaction =>
        {
            seen.Add(transaction.Transaction);
            return MarkAsync(mark, transaction);
        });

        seen.Distinct().Should().HaveCountLessThan(3);
        (await MarksAsync()).Should().Equal(Enumerable.Range(0, Many));
    }

    [Fact]
    public async Task OneThatFails_FailsAlone_AndLeavesNothingBehind()
    {
        var writes = await TogetherAsync(mark => async transaction =>
        {
            await MarkAsync(mark, transaction);
            if (mark % 3 == 0)
            {
                throw new InvalidOperationException($"no {mark}");
            }
        });

        (await MarksAsync()).Should().Equal(Enumerable.Range(0, Many).Where(mark => mark % 3 != 0));
        for (var mark = 0; mark < Many; mark++)
        {
            (writes[mark].Exception?.InnerException?.Message).Should().Be(mark % 3 == 0 ? $"no {mark}" : null);
        }
    }

    [Fact]
    public async Task WhenTheTransactionItselfIsLost_EachIsTriedByItself_AndHearsItsOwnTruth()
    {
        // As SQLite does by itself when the disk is full in the middle.
        var writes = await TogetherAsync(mark => async transaction =>
        {
            await MarkAsync(mark, transaction);
            if (mark == 7)
            {
                await transaction.Connection.ExecuteAsync("ROLLBACK");
                throw new InvalidOperationException("lost");
            }
        });

        (await MarksAsync()).Should().Equal(Enumerable.Range(0, Many).Where(mark => mark != 7));
        writes.Where(write => write.IsFaulted).Should().Equal(writes[7]);
    }

    [Fact]
    public async Task WhoGivesUpWhileHeWaits_WritesNothing()
    {
        using var giveUp = new CancellationTokenSource();
        Task waiting;
        using (await _still.Get<SqliteJobStorage>().WriteGate.EnterAsync())
        {
            // The first is with the one who waits for the turn; the second stands behind it.
            var first = Database.WriteAsync(transaction => MarkAsync(1, transaction), CancellationToken.None);
            // It does not look at its token: who is never begun need not.
            waiting = Database.WriteAsync(transaction => transaction.Connection.ExecuteAsync("INSERT INTO marks VALUES (2)"), giveUp.Token);
            await giveUp.CancelAsync();
            await waiting.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
            first.IsCompleted.Should().BeFalse();
        }

        await Database.WriteAsync(transaction => MarkAsync(3, transaction), CancellationToken.None);
        (await MarksAsync()).Should().Equal(1, 3);
    }

    [Fact]
    public async Task WhatFollowsACommit_FollowsOnlyOfThoseThatWereCommitted()
    {
        var told = new List<int>();

        await TogetherAsync(mark => async transaction =>
        {
            transaction.WhenCommitted(() =>
            {
                lock (told)
                {
                    told.Add(mark);
                }
            });
            await MarkAsync(mark, transaction);
            if (mark == 5)
            {
                throw new InvalidOperationException();
            }
        });

        told.Should().BeEquivalentTo(Enumerable.Range(0, Many).Where(mark => mark != 5));
    }

    [Fact]
    public async Task TheWorkRunsInTheContextOfWhoWantedIt()
    {
        var name = new AsyncLocal<int>();
        var seen = new int[Many];

        await TogetherAsync(mark =>
        {
            name.Value = mark;
            return async transaction =>
            {
                await MarkAsync(mark, transaction);
                seen[mark] = name.Value;
            };
        });

        seen.Should().Equal(Enumerable.Range(0, Many));
    }

    /// <summary>Hands all over while somebody else has the turn, so that they wait beside each other.</summary>
    private async Task<Task[]> TogetherAsync(Func<int, Func<SqlTransaction, Task>> work)
    {
        Task[] writes;
        using (await _still.Get<SqliteJobStorage>().WriteGate.EnterAsync())
        {
            writes = [.. Enumerable.Range(0, Many).Select(mark => Database.WriteAsync(work(mark), CancellationToken.None))];
        }

        await ((Task)Task.WhenAll(writes)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return writes;
    }

    private static Task<int> MarkAsync(int mark, SqlTransaction transaction) =>
        transaction.ExecuteAsync("INSERT INTO marks VALUES (@mark)", new { mark });

    private async Task<IEnumerable<int>> MarksAsync() =>
        (await Database.QueryAsync<long>("SELECT mark FROM marks ORDER BY mark", null, CancellationToken.None)).Select(mark => (int)mark);
}
