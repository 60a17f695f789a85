using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Audit;

/// <summary>Whoever writes to the database besides Otto is found out: each line of the audit is tied to the one before it.</summary>
public sealed class AuditChainTests : IAsyncLifetime
{
    private const string Free = "DROP TRIGGER otto_audit_no_update; DROP TRIGGER otto_audit_no_delete; DROP TRIGGER otto_audit_no_replace;";

    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync();
        for (var task = 0; task < 6; task++)
        {
            await _still.AddAsync();
        }
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AnAuditThatNobodyTouched_IsWhole_AndItsLastHashIsTold()
    {
        var found = await VerifyAsync();

        found.Should().BeEquivalentTo(new { Ok = true, Lines = 6L, UnprovenLines = 0L, LastLine = 6L, FirstBroken = (long?)null });
        found.LastHash.Should().MatchRegex("^[0-9a-f]{64}$").And.Be((await LinesAsync())[0].Hash);
        (await LinesAsync()).Select(line => line.Hash).Should().OnlyHaveUniqueItems("even equal lines have different places");
        (await DoctorAsync()).Status.Should().Be(DoctorStatus.Ok);
    }

    [Theory]
    [InlineData("changed: who", "UPDATE otto_audit SET asked_by = 'program' WHERE id = 3", 3)]
    [InlineData("changed: when", "UPDATE otto_audit SET at = '2026-01-01T00:00:00.0000000Z' WHERE id = 3", 3)]
    [InlineData("changed: what", "UPDATE otto_audit SET change = 'nothing' WHERE id = 1", 1)]
    [InlineData("changed: nothing became the empty text", "UPDATE otto_audit SET allowed_by = '' WHERE id = 4", 4)]
    [InlineData("changed: a number", "UPDATE otto_audit SET task_id = 99 WHERE id = 6", 6)]
    [InlineData("changed: a text moved into the next field", "UPDATE otto_audit SET event = event || outcome, outcome = '' WHERE id = 2", 2)]
    [InlineData("changed with its own hash", "UPDATE otto_audit SET hash = (SELECT hash FROM otto_audit WHERE id = 2) WHERE id = 3", 3)]
    [InlineData("without its hash", "UPDATE otto_audit SET hash = NULL WHERE id = 4", 4)]
    [InlineData("removed in the middle", "DELETE FROM otto_audit WHERE id = 4", 4)]
    [InlineData("removed, and the rest moved up", "DELETE FROM otto_audit WHERE id = 4; UPDATE otto_audit SET id = id - 1 WHERE id > 4", 4)]
    [InlineData("removed at the beginning", "DELETE FROM otto_audit WHERE id = 1", 1)]
    [InlineData("removed at the end", "DELETE FROM otto_audit WHERE id >= 5", 5)]
    [InlineData("all removed", "DELETE FROM otto_audit", 1)]
    [InlineData("put in at the end", "INSERT INTO otto_audit (at, event, outcome, asked_by) VALUES ('2026-12-01T08:00:00.0000000Z', 'worker', 'off', 'owner (cli)')", 7)]
    [InlineData("put in between", "UPDATE otto_audit SET id = id + 100 WHERE id > 3; UPDATE otto_audit SET id = id - 99 WHERE id > 100; INSERT INTO otto_audit (id, at, event, outcome, asked_by, hash) VALUES (4, '2026-12-01T08:00:00.0000000Z', 'worker', 'off', 'owner (cli)', 'x')", 4)]
    [InlineData("two that changed places", "UPDATE otto_audit SET id = 100 WHERE id = 2; UPDATE otto_audit SET id = 2 WHERE id = 3; UPDATE otto_audit SET id = 3 WHERE id = 100", 2)]
    public async Task WhatIsNotAsItWasWritten_IsNamed(string what, string tampering, long line)
    {
        await ExecuteAsync($"{Free} {tampering}");

        var found = await VerifyAsync();

        found.Ok.Should().BeFalse(what);
        found.FirstBroken.Should().Be(line, what);
        found.Message.Should().Contain($"{line}");
        var check = await DoctorAsync();
        check.Status.Should().Be(DoctorStatus.Error);
        check.Message.Should().Contain($"Line {line}");
        check.Fix.Text.Should().Contain("tools/otto audit verify");
    }

    [Fact]
    public async Task AfterAPieceOfTheEndWasRemoved_NewLinesDoNotHideIt()
    {
        await ExecuteAsync($"{Free} DELETE FROM otto_audit WHERE id >= 5");

        await _still.AddAsync();

        (await VerifyAsync()).Should().BeEquivalentTo(new { Ok = false, FirstBroken = 5L });
    }

    [Fact]
    public async Task WhatIsOlderThanTheChain_KeepsWhatItSaid_IsMarked_AndIsTiedToIt()
    {
        // As a database of the version before has it.
        await _still.RestartAsync(() => { });
        await ExecuteAsync($"{Free} UPDATE otto_audit SET hash = NULL, asked_by = 'cli', allowed_by = 'person: cli'");
        await _still.RestartAsync(() => { });

        await _still.AddAsync();

        (await LinesAsync()).Select(line => (line.Id, line.AskedBy, line.Proven)).Should().Equal(
            (8, "owner (cli)", true), (7, "backend", true), (6, "cli", false), (5, "cli", false), (4, "cli", false), (3, "cli", false), (2, "cli", false), (1, "cli", false));
        (await LinesAsync())[1].Change.Should().Contain("lines 1 to 6").And.Contain("not proved");
        (await VerifyAsync()).Should().BeEquivalentTo(new { Ok = true, Lines = 8L, UnprovenLines = 6L });
        await ExecuteAsync("UPDATE otto_audit SET asked_by = 'owner (cli)' WHERE id = 2");
        (await VerifyAsync()).Should().BeEquivalentTo(new { Ok = false, FirstBroken = 7L });
    }

    [Fact]
    public async Task ALineOfAnyText_IsReadBackAsItWasTied()
    {
        foreach (var text in new[] { "ü€😀", "a\0b", string.Concat(Enumerable.Repeat("😀", 150)), "half \ud83d", "\u202e\r\n\t", "" })
        {
            await _still.Get<OttoDatabase>().WriteAsync(
                transaction => _still.Get<AuditRepository>().AddAsync(new AuditEntry { Event = AuditEvent.Worker, Outcome = "on", AskedBy = "test", Change = text }, transaction),
                CancellationToken.None);
        }

        (await VerifyAsync()).Message.Should().Be("Every line is as it was written.");
    }

    [Fact]
    public async Task OfALongAudit_TheDoctorReadsTheNewestLines()
    {
        await ExecuteAsync("""
            WITH RECURSIVE n (i) AS (SELECT 7 UNION ALL SELECT i + 1 FROM n WHERE i < 20100)
            INSERT INTO otto_audit (id, at, event, outcome, asked_by) SELECT i, '2026-12-01T08:00:00.0000000Z', 'worker', 'on', 'cli' FROM n
            """);
        await ExecuteAsync($"{Free} UPDATE otto_audit SET hash = NULL");
        await _still.RestartAsync(() => { });
        await _still.AddAsync();

        (await DoctorAsync()).Status.Should().Be(DoctorStatus.Ok);
        await ExecuteAsync("UPDATE otto_audit SET asked_by = 'program' WHERE id = 20102");
        (await DoctorAsync()).Message.Should().Contain("Line 20102");
    }

    private async Task<AuditVerification> VerifyAsync() => (await _still.Backend.GetAsync("/otto/audit/verify")).Read<AuditVerification>();

    private async Task<DoctorCheck> DoctorAsync() =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "audit.chain");

    /// <summary>Newest first.</summary>
    private async Task<IReadOnlyList<AuditEntry>> LinesAsync() => (await _still.Backend.GetAsync("/otto/audit?limit=500")).Read<Page<AuditEntry>>().Items;

    private Task<int> ExecuteAsync(string sql) =>
        _still.Get<OttoDatabase>().WriteAsync(transaction => transaction.ExecuteAsync(sql, null), CancellationToken.None);
}
