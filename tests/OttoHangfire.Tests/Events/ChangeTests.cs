using System.Text.RegularExpressions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Events;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Events;

/// <summary>What counts as a change, table by table, and how the changes are read.</summary>
public sealed partial class ChangeTests : IAsyncLifetime
{
    /// <summary>Tables that nobody follows, and why.</summary>
    private static readonly Dictionary<string, string> NotFollowed = new(StringComparer.Ordinal)
    {
        ["otto_changes"] = "the changes themselves",
        ["otto_audit"] = "each line is about something else that changes",
        ["otto_clock"] = "the last time that was seen",
        ["otto_owners"] = "processes, which beat every five seconds",
        ["otto_pending"] = "a number that triggers keep",
        ["otto_request_keys"] = "shown to nobody",
        ["otto_watchdog"] = "the doctor shows it",
        ["otto_devices"] = "a browser that is added loads its page again",
        ["otto_usage"] = "what a question has cost stands in its run",
        ["otto_permissions"] = "given with an approval, which changes with it; used by a run, which does, too",
    };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public void EachTable_IsFollowed_OrSaysWhyNot()
    {
        // What is written for the search is written with what is found.
        var tables = _still.Backend.Column(
            @"SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'otto\_%' ESCAPE '\' AND name NOT LIKE 'otto\_search%' ESCAPE '\'");
        var followed = _still.Backend.Column("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'otto_changes_%'")
            .Select(sql => TableOfTrigger().Match(sql).Groups["table"].Value).Where(table => table != "otto_changes").Distinct();

        tables.Should().BeEquivalentTo(followed.Concat(NotFollowed.Keys));
    }

    [Theory]
    [InlineData("UPDATE otto_tasks SET last_error = 'x'", "task:1")]
    [InlineData("UPDATE otto_runs SET output_text = 'x'", "run:1")]
    [InlineData("UPDATE otto_actions SET message = 'x'", "run:1")]
    [InlineData("INSERT INTO otto_run_logs (run_id, at, level, message) VALUES (1, '', 'info', 'x')", "run:1")]
    [InlineData("INSERT INTO otto_notes (created_at, text) VALUES ('', 'x')", "note:2")]
    [InlineData("INSERT INTO otto_bills (created_at, payee, amount_minor, currency, due) VALUES ('', 'x', 1, 'EUR', '')", "bill:1")]
    [InlineData("INSERT INTO otto_files (path, bytes, sha256, updated_at) VALUES ('x', 1, '', '')", "file:1")]
    [InlineData("INSERT INTO otto_vacations (from_at, to_at, created_at, added_by) VALUES ('', '', '', '')", "vacation:1")]
    [InlineData("INSERT INTO otto_outbox (message_id, created_at, channel, title, body, next_try_at) VALUES ('m', '', 'phone', 't', '', '')", "notification:1")]
    [InlineData("UPDATE otto_worker SET enabled = 0", "worker:1")]
    [InlineData("UPDATE otto_occurrences SET outcome = 'skipped'", "occurrence:1")]
    [InlineData("INSERT INTO otto_reminders (task_id, run_id, rang_at) VALUES (7, 9, ''); UPDATE otto_reminders SET answer = 'done', answered_at = ''", "task:7")]
    [InlineData("DELETE FROM otto_tasks", "")]
    public async Task WhatIsWritten_IsAChange(string sql, string change)
    {
        _still.Agent.Answers("Done.", Some.Note("a"));
        await _still.RingAsync((await _still.AddAsync()).Id);
        var before = await PlaceAsync();

        _still.Backend.Execute(sql);

        var news = await _still.Get<ChangeFeed>().AfterAsync(before, CancellationToken.None);
        string.Join(' ', news.Changes.Select(one => $"{one.Kind}:{one.RowId}")).Should().Be(change);
    }

    [Fact]
    public async Task WhatIsNotCommitted_IsNoChange()
    {
        await _still.AddAsync();
        var before = await PlaceAsync();

        var failing = _still.Get<OttoDatabase>().WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync("UPDATE otto_tasks SET last_error = 'x' WHERE id = 1", null);
                throw new InvalidOperationException("of the test");
            },
            CancellationToken.None);

        await failing.Invoking(task => task).Should().ThrowAsync<InvalidOperationException>();
        (await PlaceAsync()).Should().Be(before);
    }

    [Fact]
    public async Task WhoIsAtTheSamePlace_SharesOneReading()
    {
        var feed = _still.Get<ChangeFeed>();
        var place = await PlaceAsync();
        await _still.AddAsync();

        var first = await feed.AfterAsync(place, CancellationToken.None);

        (await feed.AfterAsync(place, CancellationToken.None)).Should().BeSameAs(first);
        (await feed.AfterAsync(first.Last, CancellationToken.None)).Changes.Should().BeEmpty();
    }

    [Fact]
    public async Task AnObject_IsReadOnceForAll_AndAnewWhenItChanges()
    {
        var (feed, objects) = (_still.Get<ChangeFeed>(), _still.Get<EventObjects>());
        var place = await PlaceAsync();
        await _still.AddAsync();
        var added = (await feed.AfterAsync(place, CancellationToken.None)).Changes.Single(change => change.Kind == ChangeKind.Task);

        var first = await objects.FindAsync(added, CancellationToken.None);
        (await objects.FindAsync(added, CancellationToken.None)).Should().BeSameAs(first);

        await _still.Backend.TellAsync(1, "cancel");
        var changed = (await feed.AfterAsync(added.Id, CancellationToken.None)).Changes.Last(change => change.Kind == ChangeKind.Task);
        System.Text.Encoding.UTF8.GetString((await objects.FindAsync(changed, CancellationToken.None))!).Should().Contain(OttoReason.Cancelled);
    }

    private Task<long> PlaceAsync() => _still.Get<ChangeFeed>().PlaceAsync(CancellationToken.None);

    [GeneratedRegex(@" ON (?<table>otto_\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TableOfTrigger();
}
