using System.CommandLine;
using OttoHangfire.Model;

// A copy anywhere tells them as well: the backend's content lies beside it.
Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_OTTOHANGFIRE", AppContext.BaseDirectory);

var steps = new Option<long>("--steps") { Description = "How many steps are taken.", DefaultValueFactory = _ => 100_000 };
var seed = new Option<ulong>("--seed") { Description = "The first story; each one after it has the next number. A run goes on where another ended.", DefaultValueFactory = _ => 1 };
var tellers = new Option<int>("--tellers")
{
    Description = "How many backends are told stories at once.",
    DefaultValueFactory = _ => Environment.ProcessorCount,
};

var model = new RootCommand(
    """
    Tells random stories to the real engine, on the real database and the real job storage under a clock of its own, and to its model; after
    each step every row of tasks, instants, runs, actions, questions and notes is compared, and the jobs must tell the truth. In the middle of
    some steps the process dies, at any commit and on either side of it, and is started again.

    The first story that goes another way than the model says is made as short as it can be and printed.
    TMPDIR says where the databases lie; a folder in memory is quick, and power loss has its own tool.

    Examples: TMPDIR=/dev/shm dotnet run -c Release --project tools/OttoHangfire.Model -- --steps 1000000 --seed 1
              dotnet run --project tools/OttoHangfire.Model -- --seed 4711 --steps 50
    """) { steps, seed, tellers };
model.SetAction(async (result, cancellation) =>
{
    var run = new ModelRunner(result.GetValue(steps), result.GetValue(seed));
    await Task.WhenAll(Enumerable.Range(0, result.GetValue(tellers)).Select(_ => Task.Run(() => run.TellAsync(cancellation), cancellation)));
    return run.Report();
});

return await model.Parse(args).InvokeAsync();
