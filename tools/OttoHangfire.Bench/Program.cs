using System.CommandLine;
using OttoHangfire.Bench;
using OttoHangfire.Bench.Product;
using OttoHangfire.Bench.Scale;

var rounds = new Option<int>("--rounds") { Description = "How often each measurement is made, all storages in turn.", DefaultValueFactory = _ => 5 };
var amount = new Option<double>("--amount") { Description = "A factor for the number of jobs and the idle seconds: 0.1 is a quick look.", DefaultValueFactory = _ => 1 };
var only = new Option<string[]>("--only") { Description = "Only measurements whose name contains one of these.", AllowMultipleArgumentsPerToken = true };
var postgres = new Option<string?>("--postgres") { Description = "A connection string to a PostgreSQL server, to measure Hangfire.PostgreSql too; its schema 'hangfire_bench' is dropped." };
var plainjob = new Option<string?>("--plainjob") { Description = "A folder where 'npm install plainjob better-sqlite3' was done, to measure plainjob too." };
var folder = new Option<string>("--folder") { Description = "Where the database files are made: name a folder on the disk that matters.", DefaultValueFactory = _ => Path.GetTempPath() };
var json = new Option<string?>("--json") { Description = "Where the figures are written as JSON." };
var filters = new Option<JobFilters>("--filters") { Description = "Hangfire's own filters, as any application has them, or only those of the backend." };
var scale = new Option<int>("--scale") { Description = "Instead of all that: a file with so many finished jobs, and how fast the dashboard's questions are." };
var still = new Option<string?>("--still")
{
    Description = "Instead of all that: how long other requests take while a task with 1,000,000 runs is removed, a gap of a year is accounted for and a "
        + "long rule is previewed. A checkout whose backend and agent were built with -c Release.",
};
var lists = new Option<string?>("--lists")
{
    Description = "Instead of all that: how long lists, pages and searches take over 100,000 tasks with 1,000,000 runs. A checkout whose backend and agent were built "
        + "with -c Release.",
};
var product = new Option<string[]>("--product")
{
    Description = "Instead of all that: how many tasks a second the whole product takes in and does. A checkout whose backend and agent were built with -c Release; "
        + "given twice, the old one first, it prints new/old: --product ../before --product . --rounds 5",
};
var counts = new Option<bool>("--counts")
{
    Description = "With --product: what one task costs instead of how many there are a second. Counts hold on a machine that is busy with other things.",
};

var bench = new RootCommand("Measures Hangfire storages beside each other.") { rounds, amount, only, postgres, plainjob, folder, json, filters, scale, product, counts, still, lists };
bench.SetAction(async (result, _) =>
{
    var options = new BenchOptions(
        result.GetValue(rounds),
        result.GetValue(amount),
        result.GetValue(only) ?? [],
        result.GetValue(postgres),
        result.GetValue(plainjob),
        result.GetValue(folder)!,
        result.GetValue(json),
        result.GetValue(filters));
    return result.GetValue(product) is { Length: > 0 } counted && result.GetValue(counts) ? await CountRun.AllAsync(options, counted)
        : result.GetValue(product) is { Length: > 0 } checkouts ? await ProductRun.AllAsync(options, checkouts)
        : result.GetValue(still) is { } checkout ? await StillRun.OfAsync(options, checkout)
        : result.GetValue(lists) is { } listed ? await ListsRun.OfAsync(options, listed)
        : result.GetValue(scale) > 0 ? ManyJobs.Run(options, result.GetValue(scale))
        : Run.All(options);
});

// One measurement of one storage, in a process of its own: what ran before it can't help or hinder it.
var name = new Argument<string>("measurement");
var peer = new Argument<string>("peer");
var one = new Command("one") { name, peer, amount, postgres, folder, filters };
one.Hidden = true;
one.SetAction(result => Run.One(
    result.GetValue(name)!,
    result.GetValue(peer)!,
    new BenchOptions(
        1, result.GetValue(amount), [], result.GetValue(postgres), null, result.GetValue(folder)!, null, result.GetValue(filters))));
bench.Add(one);

return await bench.Parse(args).InvokeAsync();
