using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos.Actions;

/// <summary>
/// Kills the backend at every step of every kind of effect, so many times each, starts it again, and counts. One task is on its way
/// at a time: its action is cut off, the next life of the backend brings it to its end, then the next task comes.
/// </summary>
internal sealed class ActionChaosRun(ChaosOptions options, string? only, TimeProvider clock, Action<string> say)
{
    private static readonly TimeSpan RoundAtMost = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SettleAtMost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly Dice _dice = new(options.Seed);
    private readonly Dictionary<(Effect Effect, string Step), int> _kills = [];
    private readonly Dictionary<string, Effect> _posted = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (Effect Effect, string Text)> _tasks = [];

    /// <summary>What was waited for once in vain is counted, and not waited for again.</summary>
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);

    private readonly ReceiverTrap _trap = new();

    private string _arm = "";
    private int _texts;
    private int _notReached;

    /// <summary>Returns the exit code.</summary>
    public Task<int> RunAsync(CancellationToken cancellation) => Experiment.RunAsync(
        options,
        $"seed {options.Seed}, {options.Rounds} rounds for each step of each kind of effect",
        say,
        (program, folder) => RunAsync(program, folder, cancellation),
        cancellation);

    private async Task<int> RunAsync(string program, string folder, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        await using var sink = await NotificationSink.StartAsync(_trap);
        await using var mail = new MailReceiver(_trap);
        var deploys = new DeployLog(folder);
        Effect[] all =
        [
            new DatabaseEffect(),
            new FileEffect(folder),
            new MessageEffect("notify", sink.OfWebhook, "acting", "committed", "acted"),
            new MessageEffect("ntfy", sink.OfNtfy),
            new MessageEffect("email", mail.Receipts),
            new DeployEffect(deploys),
            new RefusedEffect(deploys),
        ];
        var effects = all.Where(effect => only is null || effect.Name == only).ToArray();
        WriteSettings(folder, sink, mail.Port, deploys.WriteScript());
        _arm = Path.Combine(folder, "armed");

        var port = ChaosAgent.FreePort();
        await using var agent = await ChaosAgent.StartAsync(_dice, clock, text => effects.First(effect => text.StartsWith(effect.Name, StringComparison.Ordinal)).Propose(text));
        using var backend = new Backend(new Uri($"http://127.0.0.1:{port}"), folder);

        BackendProcess Start(Kill? kill) => BackendProcess.Start(program, folder, port, agent, kill);

        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var (effect, step) in Shuffled(effects))
            {
                await RoundAsync(effect, step, backend, Start, cancellation);
            }

            say($"round {round,3} of {options.Rounds}: {_kills.Values.Sum()} kills, {clock.GetElapsedTime(began).TotalSeconds:0} s");
        }

        using var last = Start(kill: null);
        await last.ReadyAsync(backend, clock, cancellation);
        TakeIn(await backend.TasksAsync(status: null, cancellation));
        await SettleAsync(backend, cancellation);
        foreach (var effect in effects)
        {
            await effect.CountAsync(backend, TasksOf(effect), cancellation);
            CountUnfinished(effect, await backend.TasksAsync(status: null, cancellation));
        }

        await last.KillAsync();
        effects[0].Tally.Faults.AddRange(BrokenInvariants.In(Path.Combine(folder, "otto.db"), clock));
        Print(effects, clock.GetElapsedTime(began));
        return effects.All(effect => effect.Tally.IsClean) && effects.All(effect => effect.Steps.All(step => _kills.GetValueOrDefault((effect, step)) >= options.Rounds)) ? 0 : 1;
    }

    /// <summary>One task, one death at one step of its action. A step that is not reached is tried again.</summary>
    private async Task RoundAsync(Effect effect, string step, Backend backend, Func<Kill?, BackendProcess> start, CancellationToken cancellation)
    {
        const int Tries = 3;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            File.Delete(_arm);
            using var process = start(ReceiverTrap.Steps.Contains(step)
                ? null
                : new Kill(step, 1 + (_kills.GetValueOrDefault((effect, step)) % effect.Actions)) { Arm = _arm });
            await process.ReadyAsync(backend, clock, cancellation);
            await SettleAsync(backend, cancellation);

            await File.WriteAllTextAsync(_arm, "", cancellation);
            _trap.Set(step, () => process.KillAsync(step));
            var text = string.Create(CultureInfo.InvariantCulture, $"{effect.Name} {++_texts}");
            _posted[text] = effect;
            var id = await backend.PostAsync(effect.TaskType, text, cancellation);
            if (id is { } taken)
            {
                _tasks[taken] = (effect, text);
            }

            if (await DiesAsync(effect, id, process, backend, cancellation))
            {
                _kills[(effect, step)] = _kills.GetValueOrDefault((effect, step)) + 1;
                effect.LookAtTheWreck(text);
                return;
            }

            _notReached++;
            _trap.TakeAway();
            await process.KillAsync();
        }
    }

    private async Task<bool> DiesAsync(Effect effect, long? taskId, BackendProcess process, Backend backend, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (!process.HasEnded && clock.GetElapsedTime(began) < RoundAtMost)
        {
            await HelpAsync(effect, taskId, backend, cancellation);
            await Task.Delay(Glance, clock, cancellation);
        }

        if (!process.HasEnded)
        {
            return false;
        }

        await process.EndAsync(cancellation);
        return process.DiedAt is not null;
    }

    private static async Task HelpAsync(Effect effect, long? taskId, Backend backend, CancellationToken cancellation)
    {
        try
        {
            if (taskId is { } id)
            {
                await effect.HelpAsync(backend, id, cancellation);
            }
        }
        catch (Exception dying) when (dying is HttpRequestException or IOException)
        {
            // It died while it was spoken to, as it should.
        }
    }

    /// <summary>Waits until no task is on its way any more and every message has come; helps as a person would.</summary>
    private async Task SettleAsync(Backend backend, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        string[] waitedFor = [];
        while (clock.GetElapsedTime(began) < SettleAtMost)
        {
            var open = await OpenAsync(backend, cancellation);
            TakeIn(open);
            foreach (var task in open)
            {
                await _tasks[task.Id].Effect.HelpAsync(backend, task.Id, cancellation);
            }

            waitedFor = [.. open.Select(task => task.Description).Concat(Messages()).Except(_givenUp, StringComparer.Ordinal)];
            if (waitedFor.Length == 0)
            {
                return;
            }

            await Task.Delay(Glance, clock, cancellation);
        }

        say($"not everything has come to its end within {SettleAtMost.TotalSeconds:0} s");
        _givenUp.UnionWith(waitedFor);
    }

    /// <summary>Those that have not come.</summary>
    private IEnumerable<string> Messages() => _tasks.Values
        .Where(task => task.Effect is MessageEffect message && !message.HasCome(task.Text))
        .Select(task => task.Text);

    /// <summary>It may have died before it answered, with the task in: nobody promised anything, but what is there counts.</summary>
    private void TakeIn(IEnumerable<OttoTask> tasks)
    {
        foreach (var task in tasks)
        {
            _tasks.TryAdd(task.Id, (_posted[task.Description], task.Description));
        }
    }

    private static async Task<OttoTask[]> OpenAsync(Backend backend, CancellationToken cancellation) =>
    [
        .. await backend.TasksAsync(OttoStatus.Pending, cancellation),
        .. await backend.TasksAsync(OttoStatus.Running, cancellation),
        .. await backend.TasksAsync(OttoStatus.Blocked, cancellation),
    ];

    private (Effect Effect, string Step)[] Shuffled(Effect[] effects)
    {
        var cards = effects.SelectMany((effect, index) => effect.Steps.Select(step => $"{index} {step}")).ToArray();
        _dice.Shuffle(cards);
        return [.. cards.Select(card => card.Split(' ')).Select(card => (effects[int.Parse(card[0], CultureInfo.InvariantCulture)], card[1]))];
    }

    private Dictionary<long, string> TasksOf(Effect effect) =>
        _tasks.Where(task => task.Value.Effect == effect).ToDictionary(task => task.Key, task => task.Value.Text);

    private void CountUnfinished(Effect effect, IReadOnlyList<OttoTask> tasks)
    {
        var found = tasks.ToDictionary(task => task.Id);
        foreach (var (id, text) in TasksOf(effect))
        {
            if (!found.TryGetValue(id, out var task))
            {
                effect.Tally.Lost.Add($"task {id} ({text}) was answered with 201 and does not exist");
            }
            else if (!effect.MayEndAs(task))
            {
                effect.Tally.Faults.Add($"task {id} ({text}) ended {task.Status}/{task.Reason}: {task.LastError}");
            }
        }
    }

    private static void WriteSettings(string folder, NotificationSink sink, int mailPort, string script) =>
        File.WriteAllText(Path.Combine(folder, "otto.json"), JsonSerializer.Serialize(new
        {
            channels = new object[]
            {
                new { name = "notify", kind = "webhook", url = sink.Webhook, secret = $"whsec_{Convert.ToBase64String(new byte[32])}", allow_private = true },
                new { name = "ntfy", kind = "ntfy", url = sink.Ntfy, topic = "chaos", allow_private = true },
                new { name = "email", kind = "email", host = "127.0.0.1", port = mailPort, tls = "none", from = "otto@home.example", to = "me@example.org" },
            },
            projects = new[] { new { name = DeployLog.Project, program = script } },
        }));

    private void Print(Effect[] effects, TimeSpan elapsed)
    {
        const int MostShown = 20;
        say("");
        say($"{"effect",-12}{"step",-22}{"killed",8}");
        foreach (var effect in effects)
        {
            foreach (var step in effect.Steps)
            {
                say($"{effect.Name,-12}{step,-22}{_kills.GetValueOrDefault((effect, step)),8}");
            }
        }

        say(new string('-', 42));
        say($"{"effect",-12}{"tasks",8}{"lost",8}{"doubled",9}{"repeated",10}{"asked",8}{"unknown",9}{"faults",8}");
        foreach (var effect in effects)
        {
            var tally = effect.Tally;
            say($"{effect.Name,-12}{TasksOf(effect).Count,8}{tally.Lost.Count,8}{tally.Doubled.Count,9}{tally.Repeated,10}{tally.Resolved,8}{tally.Unknown,9}{tally.Faults.Count,8}");
        }

        say($"{_kills.Values.Sum()} kills, {_notReached} steps not reached at the first try, {elapsed.TotalSeconds:0} s");
        say("repeated: notifications that came again, under the same id; asked: deploys of which a person had to say whether they happened; unknown: mails whose line broke before an answer");
        foreach (var line in effects.SelectMany(effect => effect.Tally.Lost.Concat(effect.Tally.Doubled).Concat(effect.Tally.Faults)).Take(MostShown))
        {
            say($"  {line}");
        }
    }
}
