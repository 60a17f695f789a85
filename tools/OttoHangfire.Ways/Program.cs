using System.CommandLine;
using OttoHangfire.Ways;

var checkout = new Argument<string>("checkout") { Description = "The folder of the source tree whose backend is counted. It stays as it is: a copy is built." };
var next = new Option<string[]>("--next")
{
    Description = "The methods in which a recurring task's way to its next instant begins.",
    DefaultValueFactory = _ => ["Recurrence.CloseAsync", "Recurrence.GoOnAsync"],
    AllowMultipleArgumentsPerToken = true,
};
var list = new Option<bool>("--list") { Description = "The methods too, in the order in which they were first entered." };

var ways = new RootCommand(
    """
    Counts how many files a task's way enters, and how often it crosses from one folder into another.

    Each method of the backend writes down that it was entered, and three ways are walked in the real process: a reminder from POST to its finished run,
    a deploy from the person's yes to its end, and a recurring task from the end of its run to its next instant. A method counts once per way, where it
    is entered first, as somebody reads who follows the way. Records and interfaces without code are not entered.
    """) { checkout, next, list };
ways.SetAction(async (result, cancellation) =>
{
    using var folder = new WorkFolder();
    var program = await TracedBackend.BuildAsync(result.GetValue(checkout)!, folder.Path, cancellation);
    await using var backend = await RunningBackend.StartAsync(program, folder.Path, result.GetValue(next)!, cancellation);
    foreach (var trail in await Walk.AllAsync(backend, cancellation))
    {
        Console.WriteLine(trail);
        if (result.GetValue(list))
        {
            Console.WriteLine(trail.Methods);
        }
    }
});

return await ways.Parse(args).InvokeAsync();
