using System.Text;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Http;

/// <summary>What all lists have in common: a page is bounded, and its cursor is good for its own list only.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private const int MostBytes = 4 * 1024 * 1024;

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task APageOfLargeTasks_EndsBefore4MiB_AndItsCursorGoesOn()
    {
        var payload = new { text = new string('x', 60_000) };
        for (var i = 0; i < 100; i++)
        {
            await _still.Backend.AddAsync(Some.Task(payload: payload));
        }

        var ids = await AllAsync<OttoTask>("/otto/tasks?limit=500", task => task.Id, pages: 2);

        ids.Should().Equal(Enumerable.Range(1, 100).Reverse().Select(id => (long)id));
    }

    [Fact]
    public async Task APageOfLargeReplies_EndsBefore4MiB_AndEachRunIsWhole()
    {
        _still.Agent.Answers(new string('m', 900_000), Some.Note("small"));
        var task = await _still.AddAsync();
        for (var i = 0; i < 7; i++)
        {
            await _still.Backend.TellAsync(task.Id, "run");
            await _still.RingAsync(task.Id);
            _still.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var list in new[] { "/otto/runs?limit=500", $"/otto/tasks/{task.Id}/runs?limit=500" })
        {
            (await AllAsync<OttoRun>(list, run => run.Id, pages: 4)).Should().Equal(7, 6, 5, 4, 3, 2, 1);
        }

        (await _still.Backend.GetAsync("/otto/runs?limit=1")).Read<Page<OttoRun>>().Items[0].OutputPayload!.Reply.Message.Should().HaveLength(900_000);
    }

    [Fact]
    public async Task AnItemThatIsLargerThanAPage_IsAPageOfItsOwn()
    {
        Execute("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)
            INSERT INTO otto_notes (created_at, text) SELECT '2026-12-01T00:00:00.0000000Z', printf('%.5000000c', 'x') FROM n
            """);

        var page = (await _still.Backend.GetAsync("/otto/notes")).Read<Page<Note>>();

        page.Items.Should().ContainSingle();
        page.NextCursor.Should().NotBeNull();
    }

    [Fact]
    public async Task EveryListEnds_BeforeItIsTooLarge()
    {
        Execute("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
            INSERT INTO otto_notes (created_at, text) SELECT '2026-12-01T00:00:00.0000000Z', printf('%.20000c', 'x') FROM n;
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
            INSERT INTO otto_audit (at, event, outcome, asked_by, change) SELECT '2026-12-01T00:00:00.0000000Z', 'worker', 'on', 'api', printf('%.20000c', '"') FROM n;
            """);

        (await AllAsync<Note>("/otto/notes?limit=500", note => note.Id, pages: 3)).Should().HaveCount(500);
        (await AllAsync<AuditEntry>("/otto/audit?limit=500", entry => entry.Id, pages: 5)).Should().HaveCount(500);
    }

    [Fact]
    public async Task ACursor_IsGoodForItsOwnListAndItsOwnFilters()
    {
        _still.Agent.Answers("Done.", Some.Note("a note"), Some.Action("bills.record", new { payee = "X", amount_minor = 1, currency = "EUR", due = "2030-01-31" }));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await _still.Backend.TellAsync(task.Id, "run");
        await _still.RingAsync(task.Id);
        await _still.AddAsync();
        string[] lists =
        [
            "/otto/tasks?limit=1", "/otto/tasks?limit=1&type=test.chore", "/otto/tasks?limit=1&q=call", "/otto/runs?limit=1", "/otto/runs?limit=1&status=success",
            "/otto/runs?limit=1&task_id=1", "/otto/tasks/1/runs?limit=1", "/otto/tasks/1/occurrences?limit=1", "/otto/notes?limit=1", "/otto/bills?limit=1",
            "/otto/search?limit=1&q=note", "/otto/search?limit=1&q=note&kind=note", "/otto/search?limit=1&q=note&kind=action", "/otto/search?limit=1&q=a",
            "/otto/audit?limit=1", "/otto/audit?limit=1&task_id=1", "/otto/audit?limit=1&run_id=1",
        ];
        var cursors = new Dictionary<string, string>();
        foreach (var list in lists)
        {
            cursors[list] = (await _still.Backend.GetAsync(list)).Json().GetProperty("next_cursor").GetString()!;
        }

        foreach (var list in lists)
        {
            foreach (var (other, cursor) in cursors)
            {
                var answer = await _still.Backend.GetAsync($"{list}&cursor={cursor}");

                answer.Status.Should().Be(other == list ? 200 : 400, $"the cursor of {other} was sent to {list}");
            }
        }

        (await _still.Backend.GetAsync($"/otto/runs?limit=2&cursor={cursors["/otto/runs?limit=1"]}")).Status.Should().Be(200, "a limit is no filter");
        (await _still.Backend.GetAsync($"/otto/tasks/2/runs?cursor={cursors["/otto/tasks/1/runs?limit=1"]}")).AsWrongField("cursor");
    }

    /// <summary>Every id of a list, page for page; each page is small enough.</summary>
    private async Task<List<long>> AllAsync<T>(string list, Func<T, long> id, int pages)
    {
        var ids = new List<long>();
        string? cursor = null;
        var seen = 0;
        do
        {
            var answer = await _still.Backend.GetAsync(list + (cursor is null ? "" : $"&cursor={cursor}"));
            Encoding.UTF8.GetByteCount(answer.Body).Should().BeLessThanOrEqualTo(MostBytes);
            var page = answer.Read<Page<T>>();
            ids.AddRange(page.Items.Select(id));
            cursor = page.NextCursor;
            seen++;
        }
        while (cursor is not null);

        seen.Should().Be(pages);
        return ids;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_still.Backend.File("otto.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
