using System.Reflection;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>
/// The table of moves, in every combination of verb, status and reason, against the sentences of the documentation:
/// run from pending, success and error; retry from error and blocked, but not while a decision, a pause or an unknown
/// outcome is open; cancel from all but success; pause from pending and blocked; resume from paused; one instant of a recurring task
/// is skipped or moved while it has some to come and is not paused; snooze from success and from pending, but not between two tries; a change everywhere
/// but while running and after a one-time task's success; removal of what has ended; nothing else leaves cancelled.
/// </summary>
public sealed class TaskRulesTests
{
    private static readonly string?[] Reasons =
        [null, .. typeof(OttoReason).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    public static TheoryData<string, string, string?, bool> Everything
    {
        get
        {
            var all = new TheoryData<string, string, string?, bool>();
            foreach (var verb in Enum.GetValues<TaskVerb>())
            {
                foreach (var status in OttoStatus.All)
                {
                    foreach (var reason in Reasons)
                    {
                        all.Add(verb.ToString(), status, reason, false);
                        all.Add(verb.ToString(), status, reason, true);
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void AVerb_IsAllowed_ExactlyWhereTheDocumentationSaysSo(string name, string status, string? reason, bool isRecurring)
    {
        var verb = Enum.Parse<TaskVerb>(name);
        string[] from = verb switch
        {
            TaskVerb.Run => ["pending", "success", "error"],
            TaskVerb.Retry => ["error", "blocked"],
            TaskVerb.Cancel => ["pending", "running", "error", "blocked"],
            TaskVerb.Pause => ["pending", "blocked"],
            TaskVerb.Resume => reason == "paused" ? ["blocked"] : [],
            TaskVerb.Change => isRecurring ? ["pending", "success", "error", "blocked"] : ["pending", "error", "blocked"],
            TaskVerb.Skip or TaskVerb.Move => isRecurring ? ["pending", "running", "blocked"] : [],
            TaskVerb.Remove => ["success", "error"],
            TaskVerb.Snooze => ["pending", "success"],
            _ => throw new InvalidOperationException($"No sentence of the documentation is written down here for {verb}."),
        };
        string[] except = (verb, status) switch
        {
            (TaskVerb.Retry, "blocked") => ["awaiting_approval", "paused", "outcome_unknown"],
            (TaskVerb.Pause or TaskVerb.Skip or TaskVerb.Move, "blocked") => ["paused", "outcome_unknown"],
            (TaskVerb.Snooze, "pending") => ["retrying"],
            _ => [],
        };
        var allowed = reason == "cancelled" ? verb == TaskVerb.Remove : from.Contains(status) && !except.Contains(reason);

        TaskRules.Allows(verb, status, reason, isRecurring).Should().Be(allowed);
    }

    [Fact]
    public void TheDocumentation_TellsEachState_AsTheTableHasIt()
    {
        var documented = Checkout.Page("statuses.md").Split('\n')
            .SkipWhile(line => line != "## How a task comes to stand so").TakeWhile(line => line != "## The verbs")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && !line.StartsWith("| `status`", StringComparison.Ordinal));

        documented.Should().Equal(TaskState.All.Select(state =>
            $"| `{state.Status}` | {(state.Reason is null ? "–" : $"`{state.Reason}`")} | {state.By} | {Words(state.Open)} | {state.Job} |"));
    }

    private static string Words(OpenInstant open) => open switch
    {
        OpenInstant.None => "nothing",
        OpenInstant.Waiting => "its next instant",
        OpenInstant.Begun => "the instant that was begun",
        OpenInstant.InRun => "an instant in a run",
        _ => "what was open before",
    };

    [Fact]
    public void TheReasons_AreAllLookedAt() => Reasons.Should().HaveCountGreaterThan(15).And.OnlyHaveUniqueItems();

    [Theory]
    [InlineData("success", null)]
    [InlineData("error", "actions_failed")]
    [InlineData("error", "set_by_otto")]
    [InlineData("error", "cancelled")]
    [InlineData("blocked", "awaiting_approval")]
    [InlineData("blocked", "missing_model")]
    [InlineData("blocked", "paused")]
    [InlineData("running", null)]
    public void WhatHasEndedOrWaitsForAPerson_IsNotMovedByOtto(string status, string? reason) =>
        OttoStatus.All.Where(wanted => TaskRules.AllowsOtto(wanted, status, reason)).Should().BeEmpty();

    [Fact]
    public void WhatWaits_MayBeEndedOrBlockedByOtto() =>
        OttoStatus.All.Where(wanted => TaskRules.AllowsOtto(wanted, "pending", null)).Should().BeEquivalentTo("success", "error", "blocked");

    [Fact]
    public void WhatOttoBlocked_HeMayTakeUpAgain() =>
        OttoStatus.All.Where(wanted => TaskRules.AllowsOtto(wanted, "blocked", "set_by_otto")).Should().BeEquivalentTo("pending", "success", "error");

    [Fact]
    public void HisOwnTask_HeMayEndButNotPutBack() =>
        OttoStatus.All.Where(TaskRules.AllowsOttoOnOwnTask).Should().BeEquivalentTo("success", "error", "blocked");

    [Theory]
    [InlineData("error", "cancelled", "error (cancelled)")]
    [InlineData("pending", null, "pending")]
    public void AStatus_IsToldWithItsReason(string status, string? reason, string told) => TaskRules.Describe(status, reason).Should().Be(told);
}
