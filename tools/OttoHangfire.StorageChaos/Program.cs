using System.CommandLine;
using OttoHangfire.Storage;
using OttoHangfire.StorageChaos.Faults;
using OttoHangfire.StorageChaos.Freezing;
using OttoHangfire.StorageChaos.Idling;
using OttoHangfire.StorageChaos.Killing;
using OttoHangfire.StorageChaos.Lasting;

var locks = new Option<SqliteLockKind>("--locks") { Description = "How distributed locks are held.", DefaultValueFactory = _ => SqliteLockKind.Auto };

var jobs = new Option<int>("--jobs") { Description = "How many jobs are enqueued while the servers are killed.", DefaultValueFactory = _ => 5_000 };
var servers = new Option<int>("--servers") { Description = "How many server processes; all but the first are killed.", DefaultValueFactory = _ => 3 };
var lease = new Option<double>("--lease") { Description = "The owner lease in seconds.", DefaultValueFactory = _ => 2 };
var seed = new Option<int?>("--seed") { Description = "Draws the same moments again, as far as the machine lets it. Default: another one each time, printed." };
var keep = new Option<bool>("--keep") { Description = "Leaves the folder for a look." };
var kill = new Command("kill", "Runs servers on one file, kills (SIGKILL) and restarts them at random, and counts. Exit code 0 only when nothing was lost or done twice.")
{
    jobs, servers, lease, locks, seed, keep,
};
kill.SetAction((parsed, cancellation) => KillRun.PrintAsync(
    new KillOptions(
        parsed.GetValue(jobs),
        parsed.GetValue(servers),
        TimeSpan.FromSeconds(parsed.GetValue(lease)),
        parsed.GetValue(locks),
        parsed.GetValue(seed) ?? Environment.TickCount & 0xFFFF,
        parsed.GetValue(keep)),
    cancellation));

var workers = new Option<int>("--workers") { Description = "How many workers wait.", DefaultValueFactory = _ => 20 };
var polling = new Option<double>("--polling") { Description = "Hangfire's schedule polling interval in seconds.", DefaultValueFactory = _ => 15 };
var seconds = new Option<int>("--seconds") { Description = "How long it is watched.", DefaultValueFactory = _ => 60 };
var idle = new Command("idle", "Counts the writes and syncs of an idle server, through strace, and the heartbeats that explain them.") { workers, polling, seconds, locks };
idle.SetAction((parsed, cancellation) => IdleRun.PrintAsync(
    new IdleOptions(parsed.GetValue(workers), parsed.GetValue(polling), parsed.GetValue(seconds), parsed.GetValue(locks)), cancellation));

var faultCount = new Option<int>("--faults") { Description = "How many calls of the disk are to fail.", DefaultValueFactory = _ => 2_000 };
var from = new Option<int>("--from") { Description = "The round to begin with: a run that was cut off goes on there.", DefaultValueFactory = _ => 0 };
var faults = new Command("faults", "Lets calls of the disk fail while a storage is used in every way. Exit code 0 only when nobody was told what is not so and nothing is stuck.")
{
    faultCount, seed, from, locks,
};
faults.SetAction((parsed, cancellation) => Task.Run(
    () => FaultsRun.Print(
        new FaultOptions(parsed.GetValue(faultCount), parsed.GetValue(seed) ?? 1, parsed.GetValue(from), parsed.GetValue(locks)), Console.WriteLine, cancellation),
    cancellation));

var rounds = new Option<int>("--rounds") { Description = "How often a process is frozen.", DefaultValueFactory = _ => 100 };
var shortLease = new Option<int>("--lease") { Description = "The owner lease in milliseconds.", DefaultValueFactory = _ => 300 };
var freeze = new Command("freeze", "Freezes (SIGSTOP), thaws and kills servers at random while jobs come in. Exit code 0 only when nothing was lost, stuck or done twice.")
{
    rounds, seed, from, shortLease, locks,
};
freeze.SetAction((parsed, cancellation) => FreezeRun.PrintAsync(
    new FreezeOptions(
        parsed.GetValue(rounds), parsed.GetValue(seed) ?? 1, parsed.GetValue(from), TimeSpan.FromMilliseconds(parsed.GetValue(shortLease)), parsed.GetValue(locks)),
    Console.WriteLine,
    cancellation));

var readers = new Option<int>("--readers") { Description = "How many readers overlap.", DefaultValueFactory = _ => 8 };
var minutes = new Option<double>("--minutes") { Description = "How long they read.", DefaultValueFactory = _ => 10 };
var read = new Command("readers", "Measures how far the write-ahead log grows while readers overlap. Exit code 0 only at 4 times its threshold or less.")
{
    readers, minutes,
};
read.SetAction((parsed, cancellation) => ReadersRun.PrintAsync(
    new ReaderOptions(parsed.GetValue(readers), TimeSpan.FromMinutes(parsed.GetValue(minutes))), TimeProvider.System, Console.WriteLine, cancellation));

// After so many openings everything that is made once has been made.
const int WarmUp = 200;
var times = new Option<int>("--times") { Description = "How often a storage is opened and closed.", DefaultValueFactory = _ => 10_000 };
var memory = new Command("memory", "Opens, uses and closes a storage again and again. Exit code 0 only if the process does not grow.") { times };
memory.SetAction((parsed, cancellation) => Task.Run(() => MemoryRun.Print(WarmUp, parsed.GetValue(times), Console.WriteLine, cancellation), cancellation));

var line = new Argument<string[]>("arguments");
var serve = new Command(KilledServer.Verb) { line };
serve.Hidden = true;
serve.SetAction(parsed => KilledServer.Run(parsed.GetValue(line)!));

var rest = new Command(IdleServer.Verb) { line };
rest.Hidden = true;
rest.SetAction(parsed => IdleServer.Run(parsed.GetValue(line)!));

return await new RootCommand("Proofs of the SQLite job storage that need processes of their own.") { kill, freeze, idle, faults, read, memory, serve, rest }
    .Parse(args).InvokeAsync();
