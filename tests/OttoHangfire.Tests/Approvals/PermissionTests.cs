using System.Text.Json;
using FluentValidation;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Approvals;

/// <summary>A standing yes: one task, one type of action, some hours or uses, never tier 4; each use is told, and it can be taken back.</summary>
public sealed class PermissionTests : IAsyncLifetime
{
    private static readonly ProposedAction Ask = Some.Action(AskingHandler.Tier3, new { text = "asked" });
    private static readonly string InTwoHours = Rfc3339Converter.Format(Some.Now.AddHours(2));

    private StillBackend _still = null!;
    private Action _whenPlanned = () => { };

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(services =>
    {
        AskingHandler.Add(services);
        services.AddSingleton<IActionHandler>(_ => new OutsideHandler(() => _whenPlanned()));
    });

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatTheTaskProposesNext_HappensWithoutAQuestion_AndEachUseIsTold()
    {
        var task = await PermitAsync($$"""{"task_id":true,"until":"{{InTwoHours}}","uses":5}""");
        _still.Clock.Advance(TimeSpan.FromMinutes(1));

        await RunAgainAsync(task);

        (await NotesAsync()).Should().Equal("asked", "asked");
        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.Ok);
        (await PermissionsAsync()).Single().Should().BeEquivalentTo(new
        {
            Id = 1,
            TaskId = task.Id,
            Type = AskingHandler.Tier3,
            Tier = 3,
            ApprovalId = 1,
            CreatedAt = Some.Now,
            GrantedBy = "owner (cli)",
            Until = Some.Now.AddHours(2),
            Uses = 5,
            Used = 1,
            LastUsedAt = Some.Now.AddMinutes(1),
            Status = PermissionStatus.Active,
        });
        (await LinesAsync()).Select(line => (line.Outcome, line.AskedBy, line.AllowedBy, line.Change)).Should().Equal(
            ("used", "owner (cli)", "owner (cli), permission 1", "permission 1: use 1 of 5"),
            ("given", "owner (cli)", "owner (cli), approval 1", $"permission 1: 5 actions of this type in this task, until {InTwoHours}"));
        var deed = (await AuditAsync()).First(line => line.Event == AuditEvent.Action);
        deed.Should().BeEquivalentTo(new { Outcome = ActionStatus.Ok, AllowedBy = "owner (cli), permission 1" });
    }

    [Fact]
    public async Task AnotherTask_AnotherType_AndAHigherTier_Ask()
    {
        var task = await PermitAsync($$"""{"task_id":true,"until":"{{InTwoHours}}"}""");

        var other = await RunAsync(Ask);
        (await _still.OutcomeAsync(other.Id)).Status.Should().Be(ActionStatus.AwaitingApproval);
        await RunAgainAsync(task, Some.Action(AskingHandler.Tier4, new { text = "deployed", name = "shop" }));
        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.AwaitingApproval);
        (await NotesAsync()).Should().Equal("asked");
    }

    [Fact]
    public async Task AYesForOwnFiles_IsNoneForAPersonsFile()
    {
        Directory.CreateDirectory(_still.Backend.File("files"));
        await File.WriteAllTextAsync(_still.Backend.File("files", "mine.txt"), "a person's");
        _still.Agent.Answers("Done.", Some.Action("files.write", new { path = "a.txt", content = "a" }));
        var task = await PutInAsProgramAsync();
        await _still.RingAsync(task.Id);
        (await ApproveAsync((await _still.ApprovalsAsync()).Single(), """{"task_id":true,"uses":9}""")).Status.Should().Be(200);
        await _still.RingAsync(task.Id);

        await RunAgainAsync(task, Some.Action("files.write", new { path = "b.txt", content = "b" }));
        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.Ok);
        await RunAgainAsync(task, Some.Action("files.write", new { path = "mine.txt", content = "b" }));

        (await _still.OutcomeAsync(task.Id)).Should().BeEquivalentTo(new { Status = ActionStatus.AwaitingApproval, Tier = 3 });
        (await File.ReadAllTextAsync(_still.Backend.File("files", "mine.txt"))).Should().Be("a person's");
    }

    [Theory]
    [InlineData("""{"task_id":true}""", "also.until")]
    [InlineData("""{"until":"2026-12-01T09:00:00Z"}""", "also.task_id")]
    [InlineData("""{"task_id":false,"until":"2026-12-01T09:00:00Z"}""", "also.task_id")]
    [InlineData("""{"task_id":true,"until":"2026-12-01T08:00:00Z"}""", "also.until")]
    [InlineData("""{"task_id":true,"until":"2026-12-01T16:00:00.001Z"}""", "also.until")]
    [InlineData("""{"task_id":true,"until":"2026-12-01T09:00:00Z","uses":0}""", "also.uses")]
    [InlineData("""{"task_id":true,"uses":101}""", "also.uses")]
    [InlineData("""{"task_id":true,"uses":3,"type":"otto.log"}""", "type")]
    public async Task MoreThanTheLimits_Gets400_AndNothingIsDecided(string also, string field)
    {
        var task = await RunAsync(Ask);

        (await ApproveAsync((await _still.ApprovalsAsync()).Single(), also)).AsProblem(400).Errors!.Keys.Should().Contain(key => key.EndsWith(field));

        await _still.RingAsync(task.Id);
        (await PermissionsAsync()).Should().BeEmpty();
        (await NotesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task EightHours_AreTheMost_AndWhatUsesAloneGet()
    {
        await PermitAsync("""{"task_id":true,"until":"2026-12-01T16:00:00Z"}""");
        await PermitAsync("""{"task_id":true,"uses":100}""");

        (await PermissionsAsync()).Select(permission => permission.Until).Should().Equal(Some.Now.AddHours(8), Some.Now.AddHours(8));
    }

    [Fact]
    public async Task ForTierFour_ThereIsNone()
    {
        await RunAsync(Some.Action(AskingHandler.Tier4, new { text = "deployed", name = "shop" }));
        var asked = (await _still.ApprovalsAsync()).Single();

        (await _still.Backend.PostTextAsync(
            $"/otto/approvals/{asked.Id}/approve",
            $$"""{"payload_sha256":"{{asked.PayloadSha256}}","confirm":"shop","also":{"task_id":true,"uses":1} }""")).AsWrongField("also")
            .Should().Contain("tiers 2 and 3 only");
        (await PermissionsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task AtItsTime_ItHoldsNoLonger()
    {
        var task = await PermitAsync($$"""{"task_id":true,"until":"{{InTwoHours}}"}""");

        _still.Clock.SetUtcNow(Some.Now.AddHours(2).AddMilliseconds(-1));
        await RunAgainAsync(task);
        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.Ok);
        _still.Clock.SetUtcNow(Some.Now.AddHours(2));
        await RunAgainAsync(task);

        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.AwaitingApproval);
        (await PermissionsAsync()).Single().Should().BeEquivalentTo(new { Status = PermissionStatus.Expired, Used = 1 });
        (await _still.Backend.DeleteAsync("/otto/permissions/1")).AsProblem(409).Detail.Should().Contain("expired");
    }

    [Fact]
    public async Task AfterItsUses_ItAsksAgain_InTheSameRun()
    {
        var task = await PermitAsync("""{"task_id":true,"uses":2}""");

        await RunAgainAsync(task, Ask, Ask, Ask);

        (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions.Select(action => action.Status).Should().Equal(
            ActionStatus.Ok, ActionStatus.Ok, ActionStatus.AwaitingApproval);
        (await PermissionsAsync()).Single().Should().BeEquivalentTo(new { Status = PermissionStatus.UsedUp, Used = 2 });
    }

    [Fact]
    public async Task OfTwoWhoTakeTheLastUseAtOnce_OnePasses()
    {
        await PermitAsync("""{"task_id":true,"uses":1}""");
        var (permissions, database) = (_still.Get<PermissionRepository>(), _still.Get<OttoDatabase>());

        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => database.WriteAsync(transaction => permissions.UseAsync(1, transaction), CancellationToken.None))));

        used.Where(permission => permission is not null).Should().ContainSingle();
        (await PermissionsAsync()).Single().Used.Should().Be(1);
    }

    [Fact]
    public async Task TakenBack_ItHoldsNoLonger_AndCannotBeTakenBackTwice()
    {
        var task = await PermitAsync("""{"task_id":true,"uses":5}""");

        (await _still.Backend.DeleteAsync("/otto/permissions/1")).Status.Should().Be(204);
        await RunAgainAsync(task);

        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.AwaitingApproval);
        (await _still.Backend.GetAsync("/otto/permissions/1")).Read<Permission>().Should().BeEquivalentTo(
            new { Status = PermissionStatus.Ended, EndedAt = Some.Now, EndedBy = "owner (cli)", Used = 0 });
        (await _still.Backend.DeleteAsync("/otto/permissions/1")).AsProblem(409);
        (await _still.Backend.DeleteAsync("/otto/permissions/9")).AsProblem(404);
        (await _still.Backend.GetAsync("/otto/permissions/9")).AsProblem(404);
        (await LinesAsync())[0].Should().BeEquivalentTo(new { Outcome = "ended", AskedBy = "owner (cli)", Change = "permission 1: taken back after 0 uses" });
    }

    [Fact]
    public async Task TakenBackBetweenVerdictAndDeed_NothingIsDone_AndItIsAsked()
    {
        var outside = Some.Action(OutsideHandler.Type, new { text = "outside" });
        var task = await RunAsync(outside);
        (await ApproveAsync((await _still.ApprovalsAsync()).Single(), """{"task_id":true,"uses":5}""")).Status.Should().Be(200);
        await _still.RingAsync(task.Id);
        OutsideHandler.Done.Should().Be(1);

        // The verdict is made, its place is entered, and only then the owner takes her word back.
        var isTakenBack = false;
        _whenPlanned = () =>
        {
            if (!isTakenBack)
            {
                isTakenBack = true;
                _still.Backend.Execute("UPDATE otto_permissions SET ended_at = '2026-12-01T08:00:00.0000000Z', ended_by = 'owner (cli)'");
            }
        };
        await RunAgainAsync(task, outside);

        isTakenBack.Should().BeTrue();
        OutsideHandler.Done.Should().Be(1);
        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.AwaitingApproval);
        (await PermissionsAsync()).Single().Used.Should().Be(0);
    }

    [Fact]
    public async Task ARemovedTask_LeavesNone()
    {
        var task = await PermitAsync("""{"task_id":true,"uses":5}""");

        (await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}")).Status.Should().Be(204);

        (await PermissionsAsync()).Should().BeEmpty();
        (await _still.Backend.DeleteAsync("/otto/permissions/1")).AsProblem(404);
        (await LinesAsync())[0].Change.Should().Be("permission 1: its task was removed after 0 uses");
    }

    [Theory]
    [InlineData("""{"payload":{"text":"something else"}}""", false)]
    [InlineData("""{"description":"Something else"}""", false)]
    [InlineData("""{"max_attempts":3}""", true)]
    public async Task AChangeOfWhatTheTaskIsAbout_EndsIt(string change, bool holds)
    {
        var task = await PermitAsync("""{"task_id":true,"uses":5}""");

        (await _still.Backend.PatchTextAsync($"/otto/tasks/{(await RecurAsync(task)).Id}", change)).Status.Should().Be(200);

        (await PermissionsAsync()).Single().Status.Should().Be(holds ? PermissionStatus.Active : PermissionStatus.Ended);
    }

    [Fact]
    public async Task ACancelledTask_HasNone()
    {
        var task = await PermitAsync("""{"task_id":true,"uses":5}""");
        await RecurAsync(task);

        await _still.Backend.TellAsync(task.Id, "cancel");

        (await PermissionsAsync()).Single().Status.Should().Be(PermissionStatus.Ended);
    }

    [Fact]
    public async Task WithACorrection_BothHold()
    {
        var task = await RunAsync(Ask);
        var asked = (await _still.ApprovalsAsync()).Single();
        (await _still.Backend.PostTextAsync(
            $"/otto/approvals/{asked.Id}/approve",
            $$"""{"payload_sha256":"{{asked.PayloadSha256}}","payload":{"text":"better"},"also":{"task_id":true,"uses":1} }""")).Read<Approval>()
            .PermissionId.Should().Be(1);
        await _still.RingAsync(task.Id);
        await RunAgainAsync(task);

        (await NotesAsync()).Should().Equal("better", "asked");
    }

    [Theory]
    [InlineData("UPDATE otto_permissions SET until = '2030-01-01T00:00:00.0000000Z'", "cannot be changed")]
    [InlineData("UPDATE otto_permissions SET uses = 99", "cannot be changed")]
    [InlineData("UPDATE otto_permissions SET task_id = 2", "cannot be changed")]
    [InlineData("UPDATE otto_permissions SET type = 'infra.deploy_project'", "cannot be changed")]
    [InlineData("UPDATE otto_permissions SET used = 6", "CHECK")]
    [InlineData("UPDATE otto_permissions SET ended_at = 'x', ended_by = 'x'; UPDATE otto_permissions SET ended_at = NULL, ended_by = NULL", "stays so")]
    public async Task TheDatabase_HoldsItAsItWasGiven(string sql, string says)
    {
        await PermitAsync("""{"task_id":true,"uses":5}""");

        var change = () => _still.Backend.Execute(sql);

        change.Should().Throw<SqliteException>().WithMessage($"*{says}*");
    }

    [Fact]
    public async Task TheList_GoesOnByCursor_AndTakesNoOther()
    {
        await PermitAsync("""{"task_id":true,"uses":5}""");
        await PermitAsync("""{"task_id":true,"uses":5}""");

        var first = (await _still.Backend.GetAsync("/otto/permissions?limit=1")).Read<Page<Permission>>();
        (await _still.Backend.GetAsync($"/otto/permissions?limit=1&cursor={first.NextCursor}")).Read<Page<Permission>>().Items.Single().Id.Should().Be(1);
        (await _still.Backend.GetAsync("/otto/permissions?limit=0")).AsWrongField("limit");
        (await _still.Backend.GetAsync("/otto/permissions?status=active")).AsProblem(400);
    }

    /// <summary>A task of the owner's whose first action was allowed, and more of its type with it.</summary>
    private async Task<OttoTask> PermitAsync(string also)
    {
        var task = await RunAsync(Ask);
        (await ApproveAsync((await _still.ApprovalsAsync("pending")).Single(), also)).Status.Should().Be(200);
        await _still.RingAsync(task.Id);
        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.Ok);
        return task;
    }

    /// <summary>Pending again, so that it can be changed and cancelled.</summary>
    private async Task<OttoTask> RecurAsync(OttoTask task) => (await _still.Backend.TellAsync(task.Id, "run")).Read<OttoTask>();

    private async Task<OttoTask> RunAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    private async Task RunAgainAsync(OttoTask task, params ProposedAction[] actions)
    {
        _still.Agent.Answers("Again.", actions.Length == 0 ? [Ask] : actions);
        (await _still.Backend.TellAsync(task.Id, "run")).Status.Should().Be(200);
        await _still.RingAsync(task.Id);
    }

    private async Task<OttoTask> PutInAsProgramAsync()
    {
        using var body = new StringContent(JsonSerializer.Serialize(Some.Task("test.chore"), OttoJson.Options), null, "application/json");
        return (await Answer.FromAsync(await _still.Backend.Anybody.PostAsync("/otto/tasks", body))).Read<OttoTask>();
    }

    private Task<Answer> ApproveAsync(Approval asked, string also) =>
        _still.Backend.PostTextAsync($"/otto/approvals/{asked.Id}/approve", $$"""{"payload_sha256":"{{asked.PayloadSha256}}","also":{{also}}}""");

    /// <summary>Newest first.</summary>
    private async Task<IReadOnlyList<Permission>> PermissionsAsync() =>
        (await _still.Backend.GetAsync("/otto/permissions?limit=500")).Read<Page<Permission>>().Items;

    /// <summary>Newest first.</summary>
    private async Task<IReadOnlyList<AuditEntry>> AuditAsync() => (await _still.Backend.GetAsync("/otto/audit?limit=500")).Read<Page<AuditEntry>>().Items;

    /// <summary>Those of permissions.</summary>
    private async Task<IReadOnlyList<AuditEntry>> LinesAsync() => [.. (await AuditAsync()).Where(line => line.Event == AuditEvent.Permission)];

    /// <summary>Oldest first.</summary>
    private async Task<IEnumerable<string>> NotesAsync() => (await _still.Backend.NotesAsync()).Reverse().Select(note => note.Text);

    /// <summary>An effect outside the database at tier 3, with something in between verdict and deed.</summary>
    private sealed class OutsideHandler(Action whenPlanned) : PayloadHandler<AskingPayload>(new InlineValidator<AskingPayload>()), IOutsideEffect
    {
        public const string Type = "test.outside";

        public static int Done { get; private set; }

        public override ActionDescription Description => new()
        {
            Type = Type,
            Title = "Do something outside",
            Description = "Counts.",
            Tier = 3,
            Effect = "file",
            Undo = false,
            PayloadSchema = PayloadSchema,
        };

        public Task<IDisposable> EnterAsync(CancellationToken cancellation) => Task.FromResult<IDisposable>(new MemoryStream());

        public Task<JsonElement> PlanAsync(ActionRow action, CancellationToken cancellation)
        {
            whenPlanned();
            return Task.FromResult(Some.Json(new { }));
        }

        public Task<string> PerformAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation)
        {
            Done++;
            return Task.FromResult("did it");
        }

        public Task<string> RecoverAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation) => Task.FromResult("did it");

        protected override PreparedAction Prepare(AskingPayload payload, int tier) => new OutsideAction(tier, this);
    }
}
