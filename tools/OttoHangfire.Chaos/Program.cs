using System.CommandLine;
using OttoHangfire.Chaos;
using OttoHangfire.Chaos.Actions;
using OttoHangfire.Chaos.Everything;

var tasks = new Option<int>("--tasks") { Description = "How many tasks are put in.", DefaultValueFactory = _ => 200 };
var rounds = new Option<int>("--rounds") { Description = "How often the backend is killed at least; more when a step was not reached.", DefaultValueFactory = _ => 10 };
var seed = new Option<int?>("--seed") { Description = "Draws the same steps again. Default: another one each time, printed." };
var schedules = new Option<bool>("--schedules") { Description = "Two Hangfire servers, all tasks due at one instant: once, every, rrule and cron." };
var punctual = new Option<bool>("--punctual") { Description = "Kills nothing: measures how late work begins while --tasks tasks wait." };
var actions = new Option<bool>("--actions") { Description = "Kills at every step of every kind of effect instead: database, file, a notification over each kind of channel, deploy, and a deploy that is refused. --rounds is then for each step." };
var only = new Option<string?>("--only") { Description = "With --actions: this kind of effect alone." }.AcceptOnlyFromAmong("database", "file", "notify", "ntfy", "email", "deploy", "refused");
var everything = new Option<bool>("--everything") { Description = "Kills supervisor and backend of a whole Otto, with the disk full in a tenth of the rounds and the clock moved in a tenth." };
var keep = new Option<bool>("--keep") { Description = "Leaves the data folder for a look." };

var command = new RootCommand(
    """
    Kills the backend (SIGKILL) at every step of a task's way while tasks come in, starts it again each time, and at the
    end counts what was lost and what was done twice. Builds its own backend with failpoints under artifacts/chaos.
    Exit code 0 only when nothing was lost, nothing was doubled, and every step was hit.

    Examples: dotnet run --project tools/OttoHangfire.Chaos -- --tasks 200 --rounds 10 --seed 1
              dotnet run --project tools/OttoHangfire.Chaos -- --actions --rounds 3
              dotnet run --project tools/OttoHangfire.Chaos -- --schedules --tasks 10000 --rounds 10
              dotnet run --project tools/OttoHangfire.Chaos -- --everything --rounds 30 --seed 1
              dotnet run --project tools/OttoHangfire.Chaos -- --punctual --tasks 10000
    """)
{
    tasks,
    rounds,
    actions,
    only,
    seed,
    schedules,
    punctual,
    everything,
    keep,
};
command.SetAction((parsed, cancellation) =>
{
    var options = new ChaosOptions(
        parsed.GetValue(tasks),
        parsed.GetValue(rounds),
        parsed.GetValue(seed) ?? Environment.TickCount & 0xFFFF,
        parsed.GetValue(keep));
    return parsed switch
    {
        _ when parsed.GetValue(everything) => new EverythingRun(options, TimeProvider.System, Console.WriteLine).RunAsync(cancellation),
        _ when parsed.GetValue(punctual) => new PunctualityRun(options, TimeProvider.System, Console.WriteLine).RunAsync(cancellation),
        _ when parsed.GetValue(schedules) => new ScheduleChaosRun(options, TimeProvider.System, Console.WriteLine).RunAsync(cancellation),
        _ when parsed.GetValue(actions) => new ActionChaosRun(options, parsed.GetValue(only), TimeProvider.System, Console.WriteLine).RunAsync(cancellation),
        _ => new ChaosRun(options, TimeProvider.System, Console.WriteLine).RunAsync(cancellation),
    };
});

return await command.Parse(args).InvokeAsync();
