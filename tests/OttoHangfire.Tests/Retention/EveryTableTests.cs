using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Retention;

/// <summary>What becomes of each table's rows was decided by somebody. Whoever adds a table decides it, too, and says it in docs/operating.md.</summary>
public sealed class EveryTableTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Decided = new(StringComparer.Ordinal)
    {
        ["otto_runs"] = "go after runs_days, but for the last one of a task",
        ["otto_run_logs"] = "go with their run",
        ["otto_actions"] = "go with their run",
        ["otto_approvals"] = "go with their action, and so with their run",
        ["otto_permissions"] = "hold for eight hours at most, and stay with their task: each was the owner's word",
        ["otto_vacations"] = "stay until the owner removes them, at most 200",
        ["otto_occurrences"] = "go after occurrences_days, but for the last ones of a task",
        ["otto_outbox"] = "go after notifications_days, once they were delivered or given up",
        ["otto_incidents"] = "one row for each cause; go after notifications_days, once they are closed",
        ["otto_usage"] = "go after 62 days: the budget looks back to the first of the month",
        ["otto_reminders"] = "go with the run in which the reminder came",
        ["otto_request_keys"] = "go after 24 hours",
        ["otto_owners"] = "go when their process stops or its beat stands still",
        ["otto_tasks"] = "stay until a person removes them: they are what she asked for",
        ["otto_notes"] = "stay: they are the person's",
        ["otto_bills"] = "stay: they are the person's",
        ["otto_files"] = "stay: one row for each file that there is, so that Otto knows his own",
        ["otto_audit"] = "stays: it is only added to, and tells who allowed what also of what is gone",
        ["otto_clock"] = "one row",
        ["otto_watchdog"] = "one row",
        ["otto_devices"] = "stay until the owner takes them away, at most 50; then a row without secrets stays, so that they do not come back",
        ["otto_worker"] = "one row",
        ["otto_pending"] = "one row",
        ["otto_changes"] = "the last ten thousand stay; a trigger lets go of those before",
        ["otto_search_rows"] = "go with what they stand for, at once",
        ["otto_search"] = "the same: its words",
        ["otto_search_terms"] = "the same, as the engine shows it",
        ["otto_search_data"] = "a table of the engine's for otto_search",
        ["otto_search_idx"] = "a table of the engine's for otto_search",
        ["otto_search_docsize"] = "a table of the engine's for otto_search",
        ["otto_search_config"] = "a table of the engine's for otto_search",
        ["otto_sessions"] = "go after 30 days without use, when the next one begins",
        ["otto_keys"] = "stay until the owner revokes them",
        ["SchemaVersions"] = "one row for each migration",
    };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public void EveryTable_HasADecision()
    {
        Tables().Should().BeEquivalentTo(Decided.Keys);
    }

    [Fact]
    public async Task ANotificationThatIsDone_GoesAfterNinetyDays_AndOneThatWaitsStays()
    {
        _still.Backend.Execute("""
            INSERT INTO otto_outbox (message_id, created_at, channel, title, body, state, next_try_at, finished_at) VALUES
            ('sent', '2026-12-01', 'phone', 't', 'b', 'sent', '2026-12-01', '2026-12-01T08:00:00.0000000Z'),
            ('dead', '2026-12-01', 'phone', 't', 'b', 'failed', '2026-12-01', '2026-12-01T08:00:00.0000000Z'),
            ('waiting', '2026-12-01', 'phone', 't', 'b', 'pending', '2026-12-01', NULL);
            """);

        _still.Clock.Advance(TimeSpan.FromDays(90));
        await _still.SweepAsync();
        Messages().Should().HaveCount(3);
        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await _still.SweepAsync();

        Messages().Should().Equal("waiting");
    }

    private IReadOnlyList<string> Tables() => _still.Backend.Column(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'hangfire_%'");

    private IReadOnlyList<string> Messages() => _still.Backend.Column("SELECT message_id FROM otto_outbox");
}
