using System.Text.RegularExpressions;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Actions;

/// <summary>Who may propose what: the table, the tiers, and that no way leads around them.</summary>
public sealed partial class ActionJudgeTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData(0, false, nameof(PolicyAnswer.Allow))]
    [InlineData(0, true, nameof(PolicyAnswer.Allow))]
    [InlineData(1, false, nameof(PolicyAnswer.Allow))]
    [InlineData(1, true, nameof(PolicyAnswer.Allow))]
    [InlineData(2, false, nameof(PolicyAnswer.Allow))]
    [InlineData(2, true, nameof(PolicyAnswer.Ask))]
    [InlineData(3, false, nameof(PolicyAnswer.Ask))]
    [InlineData(3, true, nameof(PolicyAnswer.Ask))]
    [InlineData(4, false, nameof(PolicyAnswer.Ask))]
    [InlineData(4, true, nameof(PolicyAnswer.Ask))]
    public void EachTier_HasItsAnswer(int tier, bool isOttos, string answer) =>
        Judge.Rule(new TaskOrigin("test.chore", isOttos, [], "owner (cli)"), AskingHandler.Tier2, tier).Answer.ToString().Should().Be(answer);

    [Fact]
    public void AChild_MayProposeWhatEachOfItsLineMay_AndNoMore()
    {
        string[] types = [.. ActionJudge.Allowed.Keys, "test.chore", "another.unknown"];
        string[] actions = [.. ActionJudge.Allowed.Values.SelectMany(list => list).Distinct(), "files.write", "bills.mark_paid"];

        // Every line of three, with every child: what the youngest may propose, each before it may, too.
        foreach (var line in from first in types from second in types from third in types select new[] { first, second, third })
        {
            foreach (var action in actions)
            {
                var child = new TaskOrigin(line[2], IsOttos: true, [line[0], line[1]], "otto");
                var all = line.All(type => Judge.MayPropose(new TaskOrigin(type, IsOttos: false, [], "owner (cli)"), action));
                Judge.MayPropose(child, action).Should().Be(all, $"{string.Join(" → ", line)}: {action}");
            }
        }
    }

    [Fact]
    public async Task AReminder_CannotDeploy_ByAChildOfAStrongerType()
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", new { type = "infra.deploy", description = "go around" }));
        var reminder = await _still.AddAsync("life_os.reminder");
        await _still.RingAsync(reminder.Id);
        var child = await NewestAsync();
        _still.Agent.Answers(
            "Done.", Some.Action("infra.deploy_project", new { project = "shop" }), Some.Action(AskingHandler.Tier3, new { text = "x" }), Some.Note("allowed"));

        await _still.RingAsync(child.Id);

        child.Type.Should().Be("infra.deploy");
        var actions = (await _still.Backend.RunsAsync(child.Id))[0].OutputPayload!.Execution.Actions;
        actions.Select(action => action.Status).Should().NotContain(ActionStatus.AwaitingApproval);
        actions[1].Status.Should().Be(ActionStatus.Rejected);
        actions[2].Status.Should().Be(ActionStatus.Ok);
        (await _still.ApprovalsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task AGrandchild_OfAnUnknownType_IsHeldToTheWholeLine_AlsoWhenItsParentsAreGone()
    {
        var grandchild = await GrandchildOfAReminderAsync();
        await RemoveAllButAsync(grandchild.Id);
        _still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier2, new { text = "x" }));

        await _still.RingAsync(grandchild.Id);

        var action = (await _still.Backend.RunsAsync(grandchild.Id))[0].OutputPayload!.Execution.Actions[0];
        action.Status.Should().Be(ActionStatus.Rejected);
        action.Error.Should().Contain("life_os.reminder").And.Contain("a child may do no more than its parent");
    }

    [Fact]
    public async Task OttoIsTold_WhatTheWholeLineAllows()
    {
        var grandchild = await GrandchildOfAReminderAsync();

        await _still.RingAsync(grandchild.Id);

        _still.Agent.Asked.Last().Task.Actions.Select(action => action.Type)
            .Should().BeSubsetOf(ActionJudge.Allowed["life_os.reminder"]).And.Contain("life_os.log_note");
    }

    [Fact]
    public async Task WhatOttoMade_IsHis_AlsoWhenAPersonRunsIt()
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", new { type = "test.chore", description = "child" }));
        await _still.RingAsync((await _still.AddAsync()).Id);
        var child = await NewestAsync();
        _still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier2, new { text = "x" }));

        await _still.Backend.TellAsync(child.Id, "run");
        await _still.RingAsync(child.Id);

        (await _still.Backend.TaskAsync(child.Id)).Reason.Should().Be(OttoReason.AwaitingApproval);
        (await _still.Backend.NotesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Tier2_HappensByItself_ForAPersonsTask()
    {
        _still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier2, new { text = "x" }));
        var task = await _still.AddAsync();

        await _still.RingAsync(task.Id);

        (await _still.Backend.NotesAsync()).Should().ContainSingle();
    }

    [Fact]
    public void TheTableInTheDocuments_IsTheOneInTheCode()
    {
        var section = Checkout.Page("policy.md").Split("\n## ").Single(part => part.StartsWith("Who may propose what", StringComparison.Ordinal));

        var documented = Row().Matches(section)
            .Select(row => (Types: Code().Matches(row.Groups["types"].Value), Actions: Code().Matches(row.Groups["actions"].Value)))
            .SelectMany(row => row.Types.Select(type => (type.Value, string.Join(' ', row.Actions.Select(action => action.Value).Order()))));

        documented.Should().BeEquivalentTo(ActionJudge.Allowed.Select(row => (row.Key, string.Join(' ', row.Value.Order()))));
    }

    private ActionJudge Judge => _still.Get<ActionJudge>();

    [GeneratedRegex(@"^\| (?<types>`[a-z_.]+`(, `[a-z_.]+`)*) \| (?<actions>[^|]*`[^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex("(?<=`)[a-z_.]+(?=`)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    private async Task<OttoTask> GrandchildOfAReminderAsync()
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", new { type = "test.chore", description = "next" }));
        await _still.RingAsync((await _still.AddAsync("life_os.reminder")).Id);
        await _still.RingAsync((await NewestAsync()).Id);
        return await NewestAsync();
    }

    private Task<int> RemoveAllButAsync(long id) => _still.Get<OttoHangfire.Database.OttoDatabase>().WriteAsync(
        transaction => transaction.ExecuteAsync("DELETE FROM otto_tasks WHERE id <> @id", new { id }), CancellationToken.None);

    private async Task<OttoTask> NewestAsync() => (await _still.Backend.GetAsync("/otto/tasks?limit=1")).Read<Page<OttoTask>>().Items[0];
}
