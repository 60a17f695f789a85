using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Database;

/// <summary>Whatever there is to change, nobody waits long for his turn to write.</summary>
public sealed class ShortWritesTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatTakesLong_IsMadeInManyWrites_AndOthersWriteInBetween()
    {
        var writes = new List<SqlTransaction>();
        var done = new List<int>();

        var all = _still.Get<ShortWrites>().EachAsync(
            [.. Enumerable.Range(0, 100)],
            (item, transaction) =>
            {
                _still.Clock.Advance(TimeSpan.FromMilliseconds(1));
                done.Add(item);
                if (!writes.Contains(transaction))
                {
                    writes.Add(transaction);
                }

                return Task.FromResult(1);
            },
            CancellationToken.None);

        // It waits as long as it wrote, on a clock that stands still until somebody moves it: now everybody else has the turn.
        all.IsCompleted.Should().BeFalse();
        await _still.AddAsync();
        await Eventually.HoldsAsync(() =>
        {
            _still.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return all.IsCompleted;
        });
        (await all).Should().Be(100);
        done.Should().Equal(Enumerable.Range(0, 100));
        writes.Should().HaveCountGreaterThanOrEqualTo(10);
    }

    [Fact]
    public async Task AWriteThatFindsSomethingLongToDo_GivesUpItsTurn_AndIsMadeAgain()
    {
        var database = _still.Get<OttoDatabase>();
        var (isDone, tries, couldOthersWrite) = (false, 0, false);

        await database.WriteAsync(
            async transaction =>
            {
                tries++;
                await transaction.ExecuteAsync("UPDATE otto_clock SET last_seen_at = last_seen_at", null);
                if (!isDone)
                {
                    throw new DoBeforehandException(() =>
                    {
                        // The long work is reckoning, and so not asynchronous.
#pragma warning disable VSTHRD002
                        couldOthersWrite = _still.AddAsync().Wait(TimeSpan.FromSeconds(20));
#pragma warning restore VSTHRD002
                        isDone = true;
                    });
                }
            },
            CancellationToken.None);

        (tries, couldOthersWrite).Should().Be((2, true));
    }
}
