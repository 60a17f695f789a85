using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Audit;

/// <summary><c>/otto/audit</c>: who asked, which reply, who allowed it, what changed; and that nobody takes a line back.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task EachAction_NamesItsTaskRunReplyAndRule()
    {
        var task = await RunAsync(Some.Note("one"), Some.Action("life_os.log_note", new { }), Some.Action("robot.dance", new { }));

        var lines = await AuditAsync();
        var run = (await _still.Backend.RunsAsync(task.Id))[0];
        lines.Should().HaveCount(3);
        lines[2].Should().BeEquivalentTo(new
        {
            Event = AuditEvent.Action,
            Outcome = ActionStatus.Ok,
            AskedBy = "owner (cli)",
            AllowedBy = "policy: tier 1",
            TaskId = task.Id,
            RunId = run.Id,
            ActionIndex = 0,
            Type = "life_os.log_note",
            Change = "wrote note 1",
            At = Some.Now,
        });
        lines[1].Should().BeEquivalentTo(new { Outcome = ActionStatus.Error, AllowedBy = (string?)null, ActionIndex = 1 });
        lines[0].Should().BeEquivalentTo(new { Outcome = ActionStatus.Unknown, AllowedBy = (string?)null, ActionIndex = 2 });
        lines.Select(line => line.ReplySha256).Distinct().Should().ContainSingle().Which.Should().MatchRegex("^[0-9a-f]{64}$");
    }

    [Fact]
    public async Task WhatAPersonAllowed_NamesThePersonAndTheApproval()
    {
        await RunAsync(Some.Action(AskingHandler.Tier3, new { text = "asked" }));
        var approval = (await _still.ApprovalsAsync()).Single();

        await _still.ApproveAsync(approval);
        await _still.RingAsync(approval.TaskId!.Value);

        (await AuditAsync()).Reverse().Select(line => (line.Event, line.Outcome, line.AllowedBy)).Should().Equal(
            (AuditEvent.Action, ActionStatus.AwaitingApproval, null),
            (AuditEvent.Approval, ApprovalStatus.Approved, "owner (cli), approval 1"),
            (AuditEvent.Action, ActionStatus.Ok, "owner (cli), approval 1"));
    }

    [Fact]
    public async Task AQuestionThatIsTakenBack_HasItsLine()
    {
        var task = await RunAsync(Some.Action(AskingHandler.Tier3, new { text = "asked" }));

        await _still.Backend.TellAsync(task.Id, "cancel");

        (await AuditAsync())[0].Should().BeEquivalentTo(new { Event = AuditEvent.Approval, Outcome = ApprovalStatus.Rejected, AskedBy = "backend", TaskId = task.Id });
    }

    [Fact]
    public async Task TheAudit_OutlivesItsTask()
    {
        var task = await RunAsync(Some.Note("one"));

        await ExecuteAsync($"DELETE FROM otto_tasks WHERE id = {task.Id}");

        (await AuditAsync()).Should().ContainSingle().Which.TaskId.Should().Be(task.Id);
    }

    [Theory]
    [InlineData("UPDATE otto_audit SET allowed_by = 'person: owner'")]
    [InlineData("DELETE FROM otto_audit")]
    [InlineData("DELETE FROM otto_audit WHERE id = 1")]
    [InlineData("INSERT OR REPLACE INTO otto_audit (id, at, event, outcome, asked_by) VALUES (1, '', 'action', 'ok', 'api')")]
    [InlineData("REPLACE INTO otto_audit (id, at, event, outcome, asked_by) SELECT id, at, event, 'ok', asked_by FROM otto_audit")]
    [InlineData("INSERT INTO otto_audit (id, at, event, outcome, asked_by) VALUES (1, '', 'action', 'ok', 'api') ON CONFLICT (id) DO UPDATE SET outcome = 'ok'")]
    public async Task NoLine_CanBeChangedOrRemoved(string sql)
    {
        await RunAsync(Some.Note("one"));
        var before = await AuditAsync();

        var changing = () => ExecuteAsync(sql);

        (await changing.Should().ThrowAsync<SqliteException>()).WithMessage("*only added to*");
        (await AuditAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task TheList_GoesOnByCursor_AndCanBeNarrowed()
    {
        var first = await RunAsync(Some.Note("one"), Some.Note("two"));
        await RunAsync(Some.Note("three"));

        var page = (await _still.Backend.GetAsync("/otto/audit?limit=3")).Read<Page<AuditEntry>>();
        var rest = (await _still.Backend.GetAsync($"/otto/audit?limit=3&cursor={page.NextCursor}")).Read<Page<AuditEntry>>();

        page.Items.Select(line => line.Id).Should().Equal(5, 4, 3);
        rest.Items.Select(line => line.Id).Should().Equal(2, 1);
        rest.NextCursor.Should().BeNull();
        (await _still.Backend.GetAsync($"/otto/audit?task_id={first.Id}")).Read<Page<AuditEntry>>().Items.Should().HaveCount(3);
        (await _still.Backend.GetAsync("/otto/audit?run_id=2")).Read<Page<AuditEntry>>().Items.Should().ContainSingle();
        (await _still.Backend.GetAsync("/otto/audit?limit=501")).AsWrongField("limit");
        (await _still.Backend.GetAsync("/otto/audit?cursor=x")).AsWrongField("cursor");
        (await _still.Backend.GetAsync("/otto/audit?task_id=x")).AsWrongField("task_id");
    }

    private async Task<OttoTask> RunAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    /// <summary>Newest first, without those about the tasks themselves.</summary>
    private async Task<IReadOnlyList<AuditEntry>> AuditAsync() =>
        [.. (await _still.Backend.GetAsync("/otto/audit?limit=500")).Read<Page<AuditEntry>>().Items.Where(line => line.Event != AuditEvent.Task)];

    private Task<int> ExecuteAsync(string sql) =>
        _still.Get<OttoDatabase>().WriteAsync(transaction => transaction.ExecuteAsync(sql, null), CancellationToken.None);
}
