using System.CommandLine;
using OttoHangfire.Chaos;
using OttoHangfire.Chaos.Actions;

var tasks = new Option<int>("--tasks") { Description = "How many tasks are put in.", DefaultValueFactory = _ => 200 };
var rounds = new Option<int>("--rounds") { Description = "How often the backend is killed at least; more when a step was not reached.", DefaultValueFactory = _ => 10 };
var seed = new Option<int?>("--seed") { Description = "Draws the same steps again. Default: another one each time, printed." };
var actions = new Option<bool>("--actions") { Description = "Kills at every step of every kind of effect instead: database, file, notification, deploy. --rounds is then for each step." };
var only = new Option<string?>("--only") { Description = "With --actions: this kind of effect alone." }.AcceptOnlyFromAmong("database", "file", "notify", "deploy");
var keep = new Option<bool>("--keep") { Description = "Leaves the data folder for a look." };

var command = new RootCommand(
    """
    Kills the backend (SIGKILL) at every step of a task's way while tasks come in, starts it again each time, and at the
    end counts what was lost and what was done twice. Builds its own backend with failpoints under artifacts/chaos.
    Exit code 0 only when nothing was lost, nothing was doubled, and every step was hit.

    Examples: dotnet run --project tools/OttoHangfire.Chaos -- --tasks 200 --rounds 10 --seed 1
              dotnet run --project tools/OttoHangfire.Chaos -- --actions --rounds 3
    """)
{
    tasks,
    rounds,
    actions,
    only,
    seed,
    keep,
};
command.SetAction((parsed, cancellation) => Run(
    parsed.GetValue(actions),
    parsed.GetValue(only),
    new ChaosOptions(
        parsed.GetValue(tasks),
        parsed.GetValue(rounds),
        parsed.GetValue(seed) ?? Environment.TickCount & 0xFFFF,
        parsed.GetValue(keep)),
    cancellation));

return await command.Parse(args).InvokeAsync();

static Task<int> Run(bool actions, string? only, ChaosOptions options, CancellationToken cancellation) => actions
    ? new ActionChaosRun(options, only, TimeProvider.System, Console.WriteLine).RunAsync(cancellation)
    : new ChaosRun(options, TimeProvider.System, Console.WriteLine).RunAsync(cancellation);
