using System.Globalization;
using System.Text;
using CsCheck;
using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Approvals;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Hostile;

/// <summary>
/// An agent that means harm answers thousands of times. What comes of each answer is compared with a policy that is written
/// here a second time, in the plainest form. OTTO_HOSTILE_REPLIES says how many answers (2,000).
/// </summary>
public sealed class HostileAgentTests : IAsyncLifetime
{
    private const string Reminder = "life_os.reminder";

    /// <summary>What each type of action needs, as the contract says; null: it depends on the task that is meant.</summary>
    private static readonly Dictionary<string, int?> Tiers = new(StringComparer.Ordinal)
    {
        ["otto.log"] = 0,
        ["life_os.log_note"] = 1,
        ["life_os.create_task"] = 1,
        ["life_os.update_task_status"] = null,
        ["mark_task_complete"] = null,
        ["notify.send"] = 1,
        ["files.write"] = 2,
        ["files.append"] = 2,
        ["bills.record"] = 2,
        ["test.touch"] = 2,
        ["bills.mark_paid"] = 3,
        ["test.ask"] = 3,
        ["infra.deploy_project"] = 4,
        ["test.deploy"] = 4,
    };

    /// <summary>What the owner does not allow at all.</summary>
    private const string Denied = "files.append";

    /// <summary>As many actions of one reply may happen.</summary>
    private const int MaxActions = 50;

    private static readonly string[] Notes = ["otto.log", "life_os.log_note"];
    private static readonly string[] Daily = [.. Notes, "life_os.create_task", "life_os.update_task_status", "mark_task_complete", "notify.send"];

    private StillBackend _still = null!;
    private string[] _places = [];
    private Attacker[] _attackers = [];
    private Dictionary<string, long> _seen = [];
    private Dictionary<long, string> _victims = [];

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync(AskingHandler.Add, Owner);
        await PrepareAsync();
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhateverItAnswers_NothingHappensOutsideThePolicy()
    {
        var (taken, refused, done) = (0, 0, 0);

        await Gen.Select(HostileReply.Any, Gen.Int[0, _attackers.Length - 1]).SampleAsync(
            async (bytes, index) =>
            {
                SavedReply reply;
                try
                {
                    reply = ReplyReader.Read(await AboutTheNextTaskAsync(bytes));
                }
                catch (InvalidReplyException)
                {
                    refused++;
                    return;
                }

                taken++;
                ReplyForm.Problem(bytes).Should().BeNull("such a reply is refused whole");
                done += await AnswerAsync(_attackers[index], reply);
            },
            iter: Replies,
            threads: 1,
            print: reply => $"{_attackers[reply.Item2].Name} answers {Encoding.UTF8.GetString(reply.Item1)}");

        // An agent that is never understood would prove nothing.
        taken.Should().BeGreaterThan(Replies / 4);
        refused.Should().BeGreaterThan(Replies / 20);
        done.Should().BeGreaterThan(Replies / 20);
        await Console.Out.WriteLineAsync($"{Replies} replies: {taken} taken, {refused} refused whole, {done} actions done, 0 outside the policy");
    }

    /// <summary>What the owner has written into his settings.</summary>
    private static string Owner => $$"""
        {
            "policy": {"{{Denied}}": "deny"},
            "channels": [{"name": "phone", "kind": "webhook", "url": "https://phone.example/", "secret": "{{WebhookSink.Secret}}"}]
        }
        """;

    private static int Replies =>
        int.TryParse(Environment.GetEnvironmentVariable("OTTO_HOSTILE_REPLIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 2_000;

    /// <summary>The reply with the number that the next task will have, byte for byte as it was otherwise.</summary>
    private async Task<byte[]> AboutTheNextTaskAsync(byte[] bytes)
    {
        var next = await NumberAsync("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'otto_tasks'");
        return Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(HostileReply.OwnTask, $"{next}", StringComparison.Ordinal));
    }

    /// <summary>Lets the reply go the whole way of a run, and compares what is there afterwards with what may be.</summary>
    private async Task<int> AnswerAsync(Attacker attacker, SavedReply reply)
    {
        var task = await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<NewTasks>().AddAsync(Some.Task(attacker.Type), new By("test", attacker.Source, IsOwner: attacker.Source != TaskSource.Otto, attacker.ParentRunId), transaction),
            CancellationToken.None);
        (_seen, _victims, _places) = (await LastIdsAsync(), await VictimsAsync(), Places());
        var claim = await _still.ClaimAsync(task.Id);
        await _still.Get<RunReplies>().SaveAsync(claim, reply, CancellationToken.None);
        _ = await _still.Get<ActionExecutor>().ExecuteAsync(claim, CancellationToken.None) ?? await _still.Finish.FinishAsync(claim, CancellationToken.None);

        var actions = await _still.Get<ActionRepository>().OfRunsAsync([claim.Run.Id], CancellationToken.None);
        actions.Should().HaveCount(reply.Actions.Count);
        foreach (var action in actions)
        {
            await JudgeAsync(attacker, task, action);
        }

        await CompareEffectsAsync(actions);
        LookWhereFilesLie();
        return actions.Count(action => action.Status == ActionStatus.Ok);
    }

    /// <summary>The second policy: by itself happens what the list allows, on tier 1, or tier 2 for a person's task.</summary>
    private async Task JudgeAsync(Attacker attacker, OttoTask task, ActionRow action)
    {
        var isListed = Tiers.ContainsKey(action.Type) && action.Type != Denied && action.Position < MaxActions && (attacker.Allows is null || attacker.Allows.Contains(action.Type));
        var happens = action.Status is ActionStatus.Ok or ActionStatus.Started or ActionStatus.OutcomeUnknown;
        var where = $"{attacker.Name}: {action.Type} {action.Payload} ended {action.Status}";

        (action.Error ?? "").Should().NotContain("It could not be done", where);
        if (happens || action.Status == ActionStatus.AwaitingApproval)
        {
            isListed.Should().BeTrue(where);
        }

        if (happens)
        {
            var tier = Tiers[action.Type] ?? (await IsOwnAsync(task, action) ? 1 : 2);
            tier.Should().BeLessThanOrEqualTo(attacker.Source == TaskSource.Otto ? 1 : 2, where);
            if (action.Type == "files.write")
            {
                IsPlain(action.Payload!.Value.GetProperty("path").GetString()!).Should().BeTrue(where);
            }
        }

        if (action.Status == ActionStatus.AwaitingApproval)
        {
            var summary = (await _still.Get<OttoDatabase>().SingleOrDefaultAsync<string>(
                "SELECT summary FROM otto_approvals WHERE action_id = @Id", new { action.Id }, CancellationToken.None))!;
            Encoding.UTF8.GetByteCount(summary).Should().BeLessThanOrEqualTo(ApprovalSentence.MaxLength, where);
            summary.EnumerateRunes().Any(rune => Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format).Should().BeFalse(where);
        }
    }

    /// <summary>The task itself, or one that this very run has made.</summary>
    private async Task<bool> IsOwnAsync(OttoTask task, ActionRow action)
    {
        var meant = Meant(action);
        return meant == task.Id || await _still.Get<OttoDatabase>().SingleOrDefaultAsync<long>(
            "SELECT count(*) FROM otto_tasks WHERE id = @meant AND parent_run_id = @RunId", new { meant, action.RunId }, CancellationToken.None) > 0;
    }

    /// <summary>The task that is meant, however its number is spelled.</summary>
    private static long Meant(ActionRow action) => (long)action.Payload!.Value.GetProperty("task_id").GetDecimal();

    /// <summary>Every new row is the effect of an action that is marked as done, and nothing else has changed.</summary>
    private async Task CompareEffectsAsync(IReadOnlyList<ActionRow> actions)
    {
        var now = await LastIdsAsync();
        int Done(params string[] types) => actions.Count(action => action.Status == ActionStatus.Ok && types.Contains(action.Type));
        int WithNote() => actions.Count(action => action.Status == ActionStatus.Ok && action.Type is "life_os.update_task_status" or "mark_task_complete"
            && action.Payload!.Value.TryGetProperty("note", out var note) && note.ValueKind == System.Text.Json.JsonValueKind.String && note.GetString()!.Length > 0
            && action.Status == ActionStatus.Ok);

        (now["otto_tasks"] - _seen["otto_tasks"]).Should().Be(Done("life_os.create_task"));
        (now["otto_notes"] - _seen["otto_notes"]).Should().Be(Done("life_os.log_note", "test.touch", "test.ask", "test.deploy") + WithNote());
        (now["otto_bills"] - _seen["otto_bills"]).Should().Be(Done("bills.record"));
        (now["otto_outbox"] - _seen["otto_outbox"]).Should().Be(Done("notify.send"));
        (now["otto_approvals"] - _seen["otto_approvals"]).Should().Be(actions.Count(action => action.Status == ActionStatus.AwaitingApproval));
        (now["paid"] - _seen["paid"]).Should().Be(0, "nobody has said yes to a payment");

        var named = actions.Where(action => action.Status == ActionStatus.Ok && Tiers[action.Type] is null)
            .Select(Meant).ToHashSet();
        (await VictimsAsync()).Where(victim => _victims[victim.Key] != victim.Value).Select(victim => victim.Key).Should().BeSubsetOf(named);
    }

    /// <summary>Nothing comes to lie beside the folder that is Otto's.</summary>
    private void LookWhereFilesLie() => Places().Should().BeSubsetOf([.. _places, "files"], "only one folder is Otto's");

    private string[] Places() => [.. Directory.GetFileSystemEntries(_still.Backend.DataDirectory).Select(place => Path.GetFileName(place))];

    /// <summary>Letters, digits and a few signs, no part that begins with a dot or is a device, and a text at the end.</summary>
    private static bool IsPlain(string path) =>
        path.EndsWith(".txt", StringComparison.Ordinal)
        && path.All(letter => char.IsLetterOrDigit(letter) || " -_.,()+/".Contains(letter))
        && path.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.StartsWith("con.", StringComparison.OrdinalIgnoreCase));

    private async Task PrepareAsync()
    {
        // Tasks of other people, each standing otherwise.
        await _still.Backend.AddAsync(Some.TaskOfTomorrow());
        await _still.RingAsync((await _still.AddAsync()).Id);
        await _still.Backend.TellAsync((await _still.Backend.AddAsync(Some.TaskOfTomorrow())).Id, "cancel");
        _still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "waits" }));
        await _still.RingAsync((await _still.AddAsync()).Id);
        _still.Agent.Answers("Done.");
        var reminder = await RunOfAsync(Reminder);
        var chore = await RunOfAsync("test.chore");

        _attackers =
        [
            new("a person's chore", "test.chore", TaskSource.Api, null, null),
            new("a person's reminder", Reminder, TaskSource.Api, null, Daily),
            new("a report", "env_status", TaskSource.Api, null, Notes),
            new("a person's deploy", "infra.deploy", TaskSource.Api, null, [.. Notes, "notify.send", "infra.deploy_project"]),
            new("Otto's chore", "test.chore", TaskSource.Otto, chore, null),
            new("a reminder's child", "test.chore", TaskSource.Otto, reminder, Daily),
            new("a reminder's deploy", "infra.deploy", TaskSource.Otto, reminder, [.. Notes, "notify.send"]),
        ];
    }

    private async Task<long> RunOfAsync(string type)
    {
        var task = await _still.AddAsync(type);
        await _still.RingAsync(task.Id);
        return (await _still.Backend.RunsAsync(task.Id))[0].Id;
    }

    private async Task<Dictionary<string, long>> LastIdsAsync()
    {
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in new[] { "otto_tasks", "otto_notes", "otto_bills", "otto_outbox", "otto_approvals" })
        {
            ids[table] = await NumberAsync($"SELECT COALESCE(max(id), 0) FROM {table}");
        }

        ids["paid"] = await NumberAsync("SELECT count(*) FROM otto_bills WHERE paid_at IS NOT NULL");
        return ids;
    }

    private Task<long> NumberAsync(string sql) => _still.Get<OttoDatabase>().SingleOrDefaultAsync<long>(sql, null, CancellationToken.None);

    private async Task<Dictionary<long, string>> VictimsAsync() =>
        (await _still.Get<OttoDatabase>().QueryAsync<OttoTask>(
            "SELECT * FROM otto_tasks WHERE id <= 6", null, CancellationToken.None)).ToDictionary(task => task.Id, task => $"{task.Status}/{task.Reason}");

    /// <summary>A task whose answers are the agent's.</summary>
    /// <param name="Name">For the report.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Source">Who made it.</param>
    /// <param name="ParentRunId">The run that it comes from.</param>
    /// <param name="Allows">What it may propose; null: anything.</param>
    private sealed record Attacker(string Name, string Type, string Source, long? ParentRunId, string[]? Allows);
}
