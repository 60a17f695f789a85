using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>A change that no transaction can hold: what is written when, and what follows when it breaks off.</summary>
public sealed class OutsideEffectTests : IAsyncLifetime
{
    private readonly EffectDouble _effect = new();
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(services => services.AddSingleton<IActionHandler>(new OutsideHandler(_effect)));

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatIsAboutToHappen_IsWrittenDown_BeforeItHappens()
    {
        string? seen = null;
        _effect.Performs = async () =>
        {
            seen = (await ActionsAsync()).Single().Journal?.GetProperty("plan").GetString();
            return "did it";
        };

        var task = await RunAsync();

        seen.Should().Be("1");
        (await LastActionAsync(task)).Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Message = "did it" });
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        _effect.Marked.Should().Be(1);
    }

    [Fact]
    public async Task WhatBreaksInAnUnforeseenWay_MayHaveHappened_AndAPersonDecides()
    {
        _effect.Performs = () => throw new IOException("The plug was pulled.");

        var task = await RunAsync(Some.Note("after"));

        (await LastActionAsync(task)).Status.Should().Be(ActionStatus.OutcomeUnknown);
        var blocked = await _still.Backend.TaskAsync(task.Id);
        blocked.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.OutcomeUnknown });
        blocked.LastError.Should().Contain("The plug was pulled.");
        (await _still.Backend.NotesAsync()).Should().ContainSingle("the others go on");
    }

    [Fact]
    public async Task WhatSaysThatItDidNotHappen_IsAFailure()
    {
        _effect.Performs = () => throw new ActionFailedException("The door is locked.");

        var task = await RunAsync();

        (await LastActionAsync(task)).Should().BeEquivalentTo(new { Status = ActionStatus.Error, Error = "The door is locked." });
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.ActionsFailed);
    }

    [Fact]
    public async Task WhatADeadProcessLeftInTheMiddle_IsRecovered_AndNotDoneAgain()
    {
        var task = await LeaveInTheMiddleAsync();
        _effect.Recovers = () => Task.FromResult("it was there already");

        await _still.RingAsync(task.Id);

        _effect.Performed.Should().Be(0);
        (await LastActionAsync(task)).Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Message = "it was there already" });
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task WhatCannotBeFoundOut_WaitsForAPerson()
    {
        var task = await LeaveInTheMiddleAsync();
        _effect.Recovers = () => throw new OutcomeUnknownException("Nobody saw it.");

        await _still.RingAsync(task.Id);

        _effect.Performed.Should().Be(0);
        (await LastActionAsync(task)).Status.Should().Be(ActionStatus.OutcomeUnknown);
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.OutcomeUnknown });
    }

    [Fact]
    public async Task ACancel_WhileItHappens_LeavesNoActionInTheMiddle()
    {
        OttoTask task = null!;
        _effect.Performs = async () =>
        {
            await _still.Backend.TellAsync(task.Id, "cancel");
            return "did it all the same";
        };
        _still.Agent.Answers("Done.", Some.Action(OutsideHandler.Type, new { }));
        task = await _still.AddAsync();

        await _still.RingAsync(task.Id);

        (await LastActionAsync(task)).Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Message = "did it all the same" });
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        _effect.Marked.Should().Be(1);
    }

    [Fact]
    public async Task WhatHappens_WhileItsTaskIsRemoved_IsRemembered_AndStandsInTheAudit()
    {
        OttoTask task = null!;
        _effect.Performs = async () =>
        {
            await _still.Backend.TellAsync(task.Id, "cancel");
            await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");
            return "did it all the same";
        };
        _still.Agent.Answers("Done.", Some.Action(OutsideHandler.Type, new { }));
        task = await _still.AddAsync();

        await _still.RingAsync(task.Id);

        _effect.Marked.Should().Be(1);
        (await AuditAsync(task)).Should().Contain(line => line.Event == AuditEvent.Action && line.Outcome == ActionStatus.Ok && line.Change == "did it all the same");
    }

    [Fact]
    public async Task AThirdDeath_InTheMiddleOfIt_WaitsForAPersonToSayWhatHappened()
    {
        var task = await LeaveInTheMiddleAsync();
        await DieAsync(task);
        await DieAsync(task);

        var blocked = await _still.Backend.TaskAsync(task.Id);
        blocked.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.OutcomeUnknown });
        blocked.LastError.Should().Contain("3 times").And.Contain("resolve 1 0 happened");
        (await LastActionAsync(task)).Status.Should().Be(ActionStatus.OutcomeUnknown);
        (await AuditAsync(task)).Should().Contain(line => line.Event == AuditEvent.Action && line.Outcome == ActionStatus.OutcomeUnknown);
        (await _still.Backend.TellAsync(task.Id, "retry")).AsProblem(409);

        await _still.Backend.PostAsync("/otto/runs/1/actions/0/resolve", new { happened = true });

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        _effect.Performed.Should().Be(0);
    }

    [Fact]
    public async Task ADeath_AfterAnActionOfUnknownOutcome_DoesNotHideIt()
    {
        _effect.Performs = () => throw new OutcomeUnknownException("Nobody saw it.");
        _still.Agent.Answers("Done.", Some.Action(OutsideHandler.Type, new { }), Some.Note("after"));
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAndSaveAsync(task.Id);
        await _still.Get<ActionTransactions>().EndAsync(
            new ActionTurn(claim, (await ActionsAsync())[0]), new ActionOutcome(ActionStatus.OutcomeUnknown, 1, null, "Nobody saw it."), CancellationToken.None);
        await _still.ReconcileAsync();

        await DieAsync(task);
        await DieAsync(task);

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.OutcomeUnknown });
    }

    [Fact]
    public async Task WhatIsInTheMiddle_WhenTheTaskIsCancelled_HasItsLineInTheAudit()
    {
        var task = await LeaveInTheMiddleAsync();

        await _still.Backend.TellAsync(task.Id, "cancel");

        (await LastActionAsync(task)).Error.Should().Contain("Cancelled by a person.").And.Contain("resolve 1 0 happened");
        (await AuditAsync(task)).Should().Contain(line =>
            line.Event == AuditEvent.Action && line.Outcome == ActionStatus.OutcomeUnknown && line.ActionIndex == 0 && line.RunId == 1);
    }

    [Fact]
    public async Task WhatAPersonSaysHappened_IsRemembered_IfItIsThereStill()
    {
        foreach (var isThere in new[] { true, false })
        {
            _effect.Stands = isThere;
            _effect.Performs = () => throw new OutcomeUnknownException("Nobody saw it.");
            var task = await RunAsync();
            var run = (await _still.Backend.RunsAsync(task.Id))[0];

            (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened = true })).Status.Should().Be(200);

            _effect.Marked.Should().Be(1);
            _effect.Entered.Should().Be(0, "each turn has ended");
        }
    }

    [Fact]
    public async Task WhatAPersonSaysDidNotHappen_IsNotRemembered()
    {
        _effect.Stands = true;
        _effect.Performs = () => throw new OutcomeUnknownException("Nobody saw it.");
        await RunAsync();

        await _still.Backend.PostAsync("/otto/runs/1/actions/0/resolve", new { happened = false });

        _effect.Marked.Should().Be(0);
    }

    [Fact]
    public async Task ABrokenLook_AtWhatIsInTheMiddle_SaysNotThatItDidNotHappen()
    {
        var task = await LeaveInTheMiddleAsync();
        _effect.Prepares = () => throw new IOException("The disk is away.");

        await _still.RingAsync(task.Id);

        (await LastActionAsync(task)).Should().BeEquivalentTo(new { Status = ActionStatus.OutcomeUnknown }).And.Match<ExecutedAction>(action => action.Error!.Contains("The disk is away."));
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.OutcomeUnknown);
    }

    [Fact]
    public async Task AGrantThatCannotBeRead_SaysNotThatItDidNotHappen()
    {
        var task = await LeaveInTheMiddleAsync();
        await ExecuteAsync("UPDATE otto_actions SET tier = 3");
        await ExecuteAsync("ALTER TABLE otto_approvals RENAME TO otto_away");

        await _still.RingAsync(task.Id);
        await ExecuteAsync("ALTER TABLE otto_away RENAME TO otto_approvals");

        (await LastActionAsync(task)).Status.Should().Be(ActionStatus.OutcomeUnknown);
    }

    [Fact]
    public async Task ATypeThatIsGone_SaysNotThatNothingWasDone()
    {
        var task = await LeaveInTheMiddleAsync();
        await ExecuteAsync("UPDATE otto_actions SET type = 'test.gone'");

        await _still.RingAsync(task.Id);

        (await LastActionAsync(task)).Status.Should().Be(ActionStatus.OutcomeUnknown);
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.OutcomeUnknown);
    }

    [Fact]
    public async Task OnARetry_WhatIsDone_IsSkipped()
    {
        var task = await RunAsync(Some.Note(""));
        var first = (await _still.Backend.RunsAsync(task.Id))[0];

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        _effect.Performed.Should().Be(1);
        (await LastActionAsync(task)).Should().BeEquivalentTo(new { Status = ActionStatus.Skipped, Message = $"done in run {first.Id}" });
    }

    private async Task<OttoTask> RunAsync(params ProposedAction[] others)
    {
        _still.Agent.Answers("Done.", [Some.Action(OutsideHandler.Type, new { }), .. others]);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    /// <summary>A process dies between the journal and the mark.</summary>
    private async Task<OttoTask> LeaveInTheMiddleAsync()
    {
        _still.Agent.Answers("Done.", Some.Action(OutsideHandler.Type, new { }));
        var task = await _still.AddAsync();
        await _still.ClaimAndSaveAsync(task.Id);
        var action = (await ActionsAsync()).Single();
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<ActionRepository>().StartAsync(action.Id, Some.Json(new { plan = "0" }), transaction), CancellationToken.None);
        await _still.ReconcileAsync();
        return task;
    }

    /// <summary>One more process dies before it comes any further.</summary>
    private async Task DieAsync(OttoTask task)
    {
        await _still.ClaimAsync(task.Id);
        await _still.ReconcileAsync();
    }

    private Task<int> ExecuteAsync(string sql) =>
        _still.Get<OttoDatabase>().WriteAsync(transaction => transaction.ExecuteAsync(sql, null), CancellationToken.None);

    private async Task<IReadOnlyList<AuditEntry>> AuditAsync(OttoTask task) =>
        (await _still.Backend.GetAsync($"/otto/audit?task_id={task.Id}")).Read<Page<AuditEntry>>().Items;

    private Task<IReadOnlyList<ActionRow>> ActionsAsync() => _still.Get<ActionRepository>().OfRunsAsync([1], CancellationToken.None);

    private async Task<ExecutedAction> LastActionAsync(OttoTask task) => (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0];

    /// <summary>An effect that does what the test says, and counts.</summary>
    private sealed class EffectDouble : IRememberedEffect
    {
        public Func<Task<string>> Performs { get; set; } = () => Task.FromResult("done");

        public Func<Task<string>> Recovers { get; set; } = () => throw new InvalidOperationException("Nothing was left in the middle.");

        public Action Prepares { get; set; } = () => { };

        public bool Stands { get; set; }

        public int Performed { get; private set; }

        /// <summary>Turns that have begun and not ended.</summary>
        public int Entered { get; private set; }

        public int Marked { get; private set; }

        public Task<IDisposable> EnterAsync(CancellationToken cancellation)
        {
            Entered++;
            return Task.FromResult<IDisposable>(new Turn(() => Entered--));
        }

        public Task<JsonElement> PlanAsync(ActionRow action, CancellationToken cancellation) => Task.FromResult(Some.Json(new { plan = "1" }));

        public Task<string> PerformAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation)
        {
            Performed++;
            return Performs();
        }

        public Task<string> RecoverAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation) => Recovers();

        public bool IsThere(JsonElement journal) => Stands;

        public Task MarkAsync(JsonElement journal, ActionScope scope)
        {
            Marked++;
            return Task.CompletedTask;
        }

        private sealed class Turn(Action ends) : IDisposable
        {
            public void Dispose() => ends();
        }
    }

    private sealed class OutsideHandler(EffectDouble effect) : IActionHandler
    {
        public const string Type = "test.outside";

        public ActionDescription Description => new()
        {
            Type = Type,
            Title = "Go out",
            Description = "Changes something outside.",
            Tier = 1,
            Effect = "file",
            Undo = false,
            PayloadSchema = Some.Json(new { }),
        };

        public Task<PreparedAction> PrepareAsync(JsonElement payload, OttoTask task, CancellationToken cancellation)
        {
            effect.Prepares();
            return Task.FromResult<PreparedAction>(new OutsideAction(1, effect));
        }
    }
}
