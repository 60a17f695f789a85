using System.Globalization;
using System.Text.Json;
using CsCheck;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Model;

/// <summary>What Otto proposes.</summary>
internal enum ActionKind
{
    Note,
    WrongPayload,
    Ask,
    NoSuchType,
    SetOwn,
    SetOther,

    /// <summary>An effect outside, of which nobody can know afterwards whether it happened, as of a deploy.</summary>
    Outside,

    /// <summary>A file, at which one can look afterwards.</summary>
    File,
}

/// <summary>
/// One proposed action. <paramref name="Word"/> is a note's text, or a status. <paramref name="Other"/> is which of the tasks, and how the
/// same is spelled.
/// </summary>
internal sealed record ActionScript(ActionKind Kind, string Word, int Other = 0);

/// <summary>How the agent answers.</summary>
internal enum AnswerKind
{
    Reply,
    Busy,
    Refusal,
    MissingModel,
    Budget,
    Garbage,

    /// <summary>Nobody listens.</summary>
    Down,

    /// <summary>He takes the task and says nothing.</summary>
    Silent,
}

/// <summary>What the agent does when he is asked.</summary>
internal sealed record AnswerScript(AnswerKind Kind, params ActionScript[] Actions);

/// <summary>What happens.</summary>
internal enum StepKind
{
    AddOnce,
    AddLater,
    AddEvery,
    AddCron,
    AddCounted,

    /// <summary>One that counts from the end of its last good run.</summary>
    AddAfterRun,

    /// <summary>One that comes after another task.</summary>
    AddFollower,

    /// <summary>A person types something that nobody understands but a model.</summary>
    AddTyped,
    Ring,
    Run,
    Retry,
    Cancel,
    Pause,
    Resume,
    Remove,
    Postpone,
    Requeue,
    DeleteJob,
    Approve,
    Reject,

    /// <summary>A yes to something else than what was asked.</summary>
    Correct,

    /// <summary>A yes that is also for what the same task will ask, for some hours and perhaps some uses.</summary>
    Allow,

    /// <summary>A standing yes is taken back.</summary>
    Revoke,
    AwakeMinutes,
    AwakeHours,
    Sleep,
    Reconcile,
    Restart,
    LongSleep,
    Sweep,
    Change,
    Resolve,

    /// <summary>One instant of a schedule does not run.</summary>
    Skip,

    /// <summary>One instant of a schedule runs at another time.</summary>
    Move,

    /// <summary>What has rung rings once more, later.</summary>
    Snooze,

    /// <summary>And then not after all.</summary>
    TakeBack,

    /// <summary>A task comes after another one from now on, or after none.</summary>
    Follow,

    /// <summary>A vacation is added.</summary>
    Leave,

    /// <summary>A vacation is taken away.</summary>
    ComeBack,

    /// <summary>The clock was a few hours ahead, and is set right.</summary>
    Back,

    /// <summary>It is set back by more than a day: nobody believes it at first.</summary>
    FarBack,
}

/// <summary>One step of a story.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Task">Which of the tasks it happens to, counted round.</param>
/// <param name="Number">How many minutes, hours or instants; the choices of a new task.</param>
/// <param name="Answer">What the agent says if he is asked.</param>
/// <param name="CrashAt">At which commit the process dies; 0 = it lives.</param>
/// <param name="BeforeCommit">True where it dies before that commit, false where right after.</param>
/// <param name="Meanwhile">What happens while the agent is thinking; null = nothing.</param>
internal sealed record Step(
    StepKind Kind, int Task, int Number, AnswerScript Answer, int CrashAt = 0, bool BeforeCommit = false, Step? Meanwhile = null)
{
    private static readonly (int Weight, StepKind Kind)[] Weights =
    [
        (2, StepKind.AddOnce), (1, StepKind.AddLater), (2, StepKind.AddEvery), (2, StepKind.AddCron), (2, StepKind.AddCounted), (3, StepKind.AddAfterRun),
        (2, StepKind.AddTyped),
        (28, StepKind.Ring), (4, StepKind.Run), (8, StepKind.Retry), (1, StepKind.Cancel), (3, StepKind.Pause), (4, StepKind.Resume),
        (1, StepKind.Remove), (2, StepKind.Postpone), (2, StepKind.Requeue), (1, StepKind.DeleteJob), (5, StepKind.Approve),
        (2, StepKind.Reject), (2, StepKind.Correct), (3, StepKind.Allow), (1, StepKind.Revoke), (6, StepKind.AwakeMinutes), (6, StepKind.AwakeHours), (4, StepKind.Sleep), (5, StepKind.Reconcile),
        (1, StepKind.Restart), (1, StepKind.LongSleep), (2, StepKind.Sweep),
        (3, StepKind.Change), (2, StepKind.Resolve), (3, StepKind.Skip), (5, StepKind.Move), (1, StepKind.Back), (2, StepKind.Leave), (1, StepKind.ComeBack),
    ];

    private static readonly Gen<string> Words = Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("c"));

    private static readonly Gen<ActionScript> Actions = Gen.Frequency(
        (6, Gen.Select(Words, Gen.Int[0, 1]).Select((word, spelling) => new ActionScript(ActionKind.Note, word, spelling))),
        (2, Gen.Const(new ActionScript(ActionKind.WrongPayload, ""))),
        (4, Words.Select(word => new ActionScript(ActionKind.Ask, word))),
        (1, Gen.Const(new ActionScript(ActionKind.NoSuchType, ""))),
        (2, Gen.OneOf(Gen.Const("success"), Gen.Const("error"), Gen.Const("blocked")).Select(status => new ActionScript(ActionKind.SetOwn, status))),
        (2, Words.Select(word => new ActionScript(ActionKind.Outside, word))),
        (2, Words.Select(word => new ActionScript(ActionKind.File, word))),
        (3, Gen.Select(Gen.OneOf(Gen.Const("pending"), Gen.Const("success"), Gen.Const("error"), Gen.Const("blocked")), Gen.Int[0, 7])
            .Select((status, other) => new ActionScript(ActionKind.SetOther, status, other))));

    private static readonly Gen<AnswerScript> Answers = Gen.Frequency(
        (14, Actions.Array[0, 4].Select(actions => new AnswerScript(AnswerKind.Reply, actions))),
        (1, Actions.Array[5, 6].Select(actions => new AnswerScript(AnswerKind.Reply, actions))),
        (3, Gen.Const(new AnswerScript(AnswerKind.Busy))),
        (2, Gen.Const(new AnswerScript(AnswerKind.Down))),
        (1, Gen.Const(new AnswerScript(AnswerKind.Silent))),
        (1, Gen.Const(new AnswerScript(AnswerKind.Budget))),
        (1, Gen.Const(new AnswerScript(AnswerKind.Refusal))),
        (1, Gen.Const(new AnswerScript(AnswerKind.MissingModel))),
        (1, Gen.Const(new AnswerScript(AnswerKind.Garbage))));

    private static readonly AnswerScript Nothing = new(AnswerKind.Reply);

    /// <summary>At which commit the process dies, mostly at none.</summary>
    private static readonly Gen<(int At, bool Before)> Crashes = Gen.Select(Gen.Frequency((25, Gen.Const(0)), (1, Gen.Int[1, 5])), Gen.Bool);

    private static readonly Gen<Step> Single = Gen.Select(
        Gen.Frequency([.. Weights.Select(weighed => (weighed.Weight, Gen.Const(weighed.Kind)))]),
        Gen.Int[0, 7],
        Gen.Int[0, 1_000_000],
        Answers,
        Crashes).Select((kind, task, number, answer, crash) => new Step(kind, task, number, answer, crash.At, crash.Before));

    /// <summary>The same again and again: how tries are used up, how runs in a row end badly, how a process dies of one task.</summary>
    private static readonly Gen<Step[]> Repeated = Gen.Select(
        Gen.Int[0, 7],
        Gen.Int[2, 6],
        Answers,
        Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 2])),
        Gen.Bool).Select((task, times, answer, crash, isHourly) => Enumerable.Range(0, times).SelectMany(_ => new[]
        {
            new Step(isHourly ? StepKind.AwakeHours : StepKind.AwakeMinutes, 0, 1, answer),
            new Step(StepKind.Ring, task, 0, answer, crash),
        }).ToArray());

    /// <summary>Something ends badly, something else well, and a year later what is old goes and the task is tried once more.</summary>
    private static readonly Gen<Step[]> Aged = Gen.Select(Gen.Int[0, 7], Gen.Int[7, 9], Words, Answers).Select((task, age, word, answer) => new[]
    {
        Ringing(task, new ActionScript(ActionKind.Note, word), new ActionScript(ActionKind.WrongPayload, "")),
        new Step(StepKind.AwakeHours, 0, 1, Nothing),
        Ringing(task),
        new Step(StepKind.LongSleep, 0, age, Nothing),
        new Step(StepKind.Sweep, 0, 0, Nothing),
        new Step(StepKind.Retry, task, 0, Nothing),
        new Step(StepKind.Ring, task, 0, answer),
    });

    /// <summary>
    /// The process dies right after an effect outside was begun, and perhaps each time that somebody looks at what was left; then a person says
    /// what happened, or tries again.
    /// </summary>
    private static readonly Gen<Step[]> Deadly = Gen.Select(Gen.Int[0, 7], Words, Gen.Bool, Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))))
        .Select((task, word, isDeadly, isResolved) => new[]
        {
            Ringing(task, new ActionScript(ActionKind.Outside, word)) with { CrashAt = 3 },
            Ringing(task) with { CrashAt = isDeadly ? 2 : 0, BeforeCommit = true },
            Ringing(task) with { CrashAt = isDeadly ? 2 : 0, BeforeCommit = true },
            new Step(isResolved ? StepKind.Resolve : StepKind.Retry, task, 0, Nothing),
            Ringing(task),
        });

    /// <summary>The clock leaps ahead, something is done under it, and it is set right.</summary>
    private static readonly Gen<Step[]> Leapt = Gen.Select(
        Gen.Int[0, 7],
        Gen.Int[0, 99],
        Gen.Int[0, 1_000_000],
        Gen.Frequency((5, Gen.Const(StepKind.Back)), (1, Gen.Const(StepKind.FarBack))),
        Gen.Frequency(
            (6, Gen.Const(StepKind.Ring)), (1, Gen.Const(StepKind.Postpone)), (1, Gen.Const(StepKind.Run)), (1, Gen.Const(StepKind.Pause)),
            (1, Gen.Const(StepKind.Change)), (1, Gen.Const(StepKind.AddCron)), (1, Gen.Const(StepKind.Skip)), (1, Gen.Const(StepKind.Move))),
        Answers).Select((task, by, number, back, meanwhile, answer) => new[]
        {
            new Step(StepKind.AwakeHours, 0, 1, Nothing),
            Ringing(task),
            new Step(StepKind.Sleep, 0, by, Nothing),
            new Step(StepKind.Ring, task, 0, answer),
            new Step(meanwhile, task, number, answer),
            new Step(back, 0, number, Nothing),
            new Step(StepKind.Ring, task + 1, 0, answer),
            new Step(StepKind.AwakeHours, 0, number, Nothing),
            new Step(StepKind.Reconcile, 0, 0, Nothing),
            Ringing(task),
        });

    /// <summary>Some instants of a task are skipped or moved, and then their time comes.</summary>
    private static readonly Gen<Step[]> Planned = Gen.Select(
        Gen.Int[0, 7],
        Gen.Select(Gen.Frequency((1, Gen.Const(StepKind.Skip)), (2, Gen.Const(StepKind.Move))), Gen.Int[0, 1_000_000]).Array[1, 4],
        Gen.Frequency(
            (3, Gen.Const(StepKind.AwakeHours)), (1, Gen.Const(StepKind.Sleep)), (1, Gen.Const(StepKind.Pause)), (1, Gen.Const(StepKind.Run)),
            (1, Gen.Const(StepKind.Change)), (1, Gen.Const(StepKind.Postpone)), (1, Gen.Const(StepKind.Restart)), (2, Gen.Const(StepKind.Leave))),
        Gen.Int[0, 99],
        Answers).Select((task, decisions, meanwhile, number, answer) => decisions.Select(one => new Step(one.Item1, task, one.Item2, Nothing))
        .Concat([
            new Step(meanwhile, task, number, Nothing),
            new Step(StepKind.AwakeHours, 0, number, Nothing),
            new Step(StepKind.Ring, task, 0, answer),
            new Step(StepKind.Resume, task, 0, Nothing),
            new Step(StepKind.AwakeMinutes, 0, number, Nothing),
            Ringing(task),
        ]).ToArray());

    /// <summary>Two things at once: a second worker has another task in hand, or a person says something, while Otto thinks about the first.</summary>
    private static readonly Gen<Step[]> AtOnce = Gen.Select(
        Gen.Int[0, 7],
        Gen.Int[0, 7],
        Gen.Int[0, 1_000_000],
        Gen.Frequency(
            (8, Gen.Const(StepKind.Ring)), (2, Gen.Const(StepKind.Cancel)), (1, Gen.Const(StepKind.Pause)), (1, Gen.Const(StepKind.Run)),
            (1, Gen.Const(StepKind.Retry)), (1, Gen.Const(StepKind.Change)), (1, Gen.Const(StepKind.Postpone)), (1, Gen.Const(StepKind.Approve)),
            (1, Gen.Const(StepKind.Reject)), (1, Gen.Const(StepKind.Allow)), (1, Gen.Const(StepKind.Revoke)), (1, Gen.Const(StepKind.Resume)), (1, Gen.Const(StepKind.Remove)), (1, Gen.Const(StepKind.Resolve)),
            (1, Gen.Const(StepKind.Skip)), (1, Gen.Const(StepKind.Move)), (1, Gen.Const(StepKind.Leave))),
        Actions.Array[0, 4],
        Answers).Select((task, other, number, kind, actions, answer) => new[]
        {
            new Step(StepKind.AwakeHours, 0, 1, Nothing),
            Ringing(task, actions) with { Meanwhile = new Step(kind, other, number, answer.Kind == AnswerKind.Silent ? Nothing : answer) },
        });

    /// <summary>A story: steps one by one, with bursts of the same in between.</summary>
    public static readonly Gen<Step[]> Story = Gen.Frequency((24, Single.Select(step => new[] { step })), (2, Repeated), (1, Aged), (1, Deadly), (1, Leapt), (1, AtOnce), (1, Planned))
        .Array[40].Select(parts => parts.SelectMany(part => part).ToArray());

    /// <summary>The same story, in which a person puts things off in between. Those without keep what their numbers once found.</summary>
    public static IEnumerable<Step> WithSnoozes(IEnumerable<Step> steps, PCG chance)
    {
        foreach (var step in steps)
        {
            yield return step;
            if (chance.Next(6) == 0)
            {
                var kind = chance.Next(4) == 0 ? StepKind.TakeBack : StepKind.Snooze;
                var crash = chance.Next(20) == 0 ? (int)(1 + chance.Next(3)) : 0;
                yield return new Step(kind, (int)chance.Next(8), (int)chance.Next(1_000_000), Nothing, crash, chance.Next(2) == 0);
            }
        }
    }

    /// <summary>A task ends again and again, and what comes after it has no turn.</summary>
    private static Step[] EndsOfOne =>
    [
        new(StepKind.AddEvery, 0, 0, Nothing), new(StepKind.AddFollower, 0, 0, Nothing),
        .. Enumerable.Range(0, 12).SelectMany(_ => new[] { Ringing(0), new Step(StepKind.AwakeHours, 0, 1, Nothing) }),
    ];

    /// <summary>A task is over, with what came after it, and is run again.</summary>
    private static Step[] OverAndAgain =>
    [
        new(StepKind.AddOnce, 0, 0, Nothing), new(StepKind.AddFollower, 0, 0, Nothing), Ringing(0), Ringing(1), new(StepKind.Run, 0, 0, Nothing),
        Ringing(0), Ringing(1),
    ];

    /// <summary>The same story, in which tasks come after one another.</summary>
    public static IEnumerable<Step> WithFollowers(IEnumerable<Step> steps, PCG chance)
    {
        var beginning = chance.Next(6) switch { 0 => EndsOfOne, 1 => OverAndAgain, _ => [] };
        foreach (var step in beginning)
        {
            yield return step;
        }

        foreach (var step in steps)
        {
            yield return step;
            if (chance.Next(5) == 0)
            {
                var kind = chance.Next(3) == 0 ? StepKind.Follow : StepKind.AddFollower;
                var crash = chance.Next(20) == 0 ? (int)(1 + chance.Next(3)) : 0;
                yield return new Step(kind, (int)chance.Next(8), (int)chance.Next(1_000_000), Nothing, crash, chance.Next(2) == 0);
            }
        }
    }

    public bool IsAdding => Kind is >= StepKind.AddOnce and <= StepKind.AddTyped;

    /// <summary>As a line of a story that one can read.</summary>
    public override string ToString()
    {
        var crash = CrashAt == 0 ? "" : $", dies {(BeforeCommit ? "before" : "after")} commit {CrashAt}";
        var answer = Kind is not StepKind.Ring ? ""
            : Answer.Kind != AnswerKind.Reply ? $" and Otto answers {Answer.Kind}"
            : $" and Otto proposes [{string.Join(", ", Answer.Actions.Select(action => $"{action.Kind} {action.Word}".Trim() + (action.Kind == ActionKind.SetOther ? $" of {action.Other}" : "")))}]";
        var meanwhile = Meanwhile is null ? "" : $", meanwhile {Meanwhile}";
        return string.Create(CultureInfo.InvariantCulture, $"{Kind} (task {Task}, {Number}){answer}{crash}{meanwhile}");
    }

    private static Step Ringing(int task, params ActionScript[] actions) => new(StepKind.Ring, task, 0, new AnswerScript(AnswerKind.Reply, actions));

    /// <summary>What the agent is told to propose.</summary>
    public static ProposedAction Proposed(ActionScript script, long own, long other) => script.Kind switch
    {
        ActionKind.Note when script.Other == 1 => Spelled("life_os.log_note", $$"""{ "tags": null, "text": "{{script.Word}}" }"""),
        ActionKind.Note => Some.Note(script.Word),
        ActionKind.WrongPayload => Some.Note(""),
        ActionKind.Ask => Some.Action(AskingHandler.Tier3, new { text = script.Word }),
        ActionKind.NoSuchType => Some.Action("no.such", JsonDocument.Parse("{}").RootElement),
        ActionKind.Outside => Some.Action(OutsideHandler.Type, new { text = script.Word }),
        ActionKind.File => Some.Action("files.write", new { path = FileOf(script, own), content = script.Word }),
        ActionKind.SetOwn => Some.Action("life_os.update_task_status", new { task_id = own, status = script.Word }),
        _ when script.Other > 3 => Spelled("life_os.update_task_status", $$"""{ "task_id": {{other}}.0, "status": "{{script.Word}}" }"""),
        _ => Some.Action("life_os.update_task_status", new { task_id = other, status = script.Word }),
    };

    private static ProposedAction Spelled(string type, string payload) => new() { Type = type, Payload = JsonElement.Parse(payload) };

    /// <summary>The file that an action of the task writes: each task has its own, and always with the same content.</summary>
    public static string FileOf(ActionScript script, long own) => string.Create(CultureInfo.InvariantCulture, $"{own}-{script.Word}.txt");
}
