using System.CommandLine;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto run</c>, <c>retry</c>, <c>cancel</c>, <c>pause</c>, <c>resume</c>: tells a task what to do.</summary>
internal sealed class TaskVerbCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("task");
    private readonly ManyTasksOptions _many;

    private TaskVerbCommand(OttoContext otto, string verb, string description, string example)
        : base(verb, description, $"{verb} 7", $"{verb} --all {example}")
    {
        _otto = otto;
        _id.Arity = ArgumentArity.ZeroOrOne;
        Arguments.Add(_id);
        _many = new ManyTasksOptions(this, _id);
        SetAction((parsed, cancellation) => _many.AreGiven(parsed)
            ? new ManyTasksTeller(_otto, this).RunAsync(parsed, _many, cancellation)
            : RunAsync(parsed, cancellation));
    }

    public static TaskVerbCommand Run(OttoContext otto) => new(otto, "run", "Runs a task now.", "--type debug.env");

    public static TaskVerbCommand Retry(OttoContext otto) =>
        new(otto, "retry", "Tries a task again after it failed. What is already done is not done twice.", "--status error");

    public static TaskVerbCommand Cancel(OttoContext otto) => new(otto, "cancel", "Cancels a task for good.", "--q newsletter");

    public static TaskVerbCommand Pause(OttoContext otto) =>
        new(otto, "pause", "Pauses a task. It does not run until you resume it.", "--status pending");

    public static TaskVerbCommand Resume(OttoContext otto) =>
        new(otto, "resume", "Resumes a paused task. It continues where it was.", "--status blocked");

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.PostAsync($"/otto/tasks/{parsed.GetValue(_id)}/{Name}", json: null, cancellation);
        var task = answer.As<OttoTask>();
        var worker = new WorkerWarning(_otto);
        var isOff = task.Status == OttoStatus.Pending && await worker.IsOffAsync(cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            _otto.Terminal.Say(TaskView.Sentence(_otto.Times, task, isOff));
        }

        if (isOff)
        {
            worker.SayThatItIsOff();
        }

        return ExitCode.Done;
    }
}
