using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto demo</c>: one real task, from the command line through the worker to Otto and back.</summary>
internal sealed class DemoCommand : OttoCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly OttoContext _otto;

    public DemoCommand(OttoContext otto)
        : base("demo", "Runs one real task, and shows what Otto said and did.", "demo")
    {
        _otto = otto;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (await new WorkerWarning(_otto).IsOffAsync(cancellation))
        {
            _otto.Terminal.Complain($"The worker is off, so no task starts, and the demo cannot run. {WorkerWarning.HowToTurnItOn}");
            return ExitCode.Failed;
        }

        var draft = TaskDraft.Of(TaskTypes.Reminder, "Say hello to Otto", payload: null);
        var id = (await _otto.Api.PostAsync("/otto/tasks", draft.ToJson(), cancellation)).As<OttoTask>().Id;
        var task = await WaitAsync(id, parsed.GetValue(Json), cancellation);
        var runs = await _otto.Api.GetAsync($"/otto/tasks/{id}/runs?limit=1", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw($$"""{"task":{{task.Json}},"runs":{{runs.Json}}}""");
        }
        else
        {
            Show(task.As<OttoTask>(), runs.As<Page<OttoRun>>().Items);
        }

        return task.As<OttoTask>().Status == OttoStatus.Success ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<Answer> WaitAsync(long id, bool isJson, CancellationToken cancellation)
    {
        using var waiting = isJson
            ? null
            : new Waiting(_otto.Terminal, $"Added task {id}, a reminder. Waiting for Otto …", _otto.Clock);
        return await new TaskWaiter(_otto).WaitAsync(id, Limit, cancellation);
    }

    private void Show(OttoTask task, IReadOnlyList<OttoRun> runs)
    {
        _otto.Terminal.Say("");
        TaskView.Show(_otto.Terminal, _otto.Times, task);
        if (runs is [var run, ..])
        {
            _otto.Terminal.Say("");
            RunView.Show(_otto.Terminal, _otto.Times, run);
        }

        _otto.Terminal.Say("");
        if (task.Status == OttoStatus.Success)
        {
            _otto.Terminal.Say($"It works. Give Otto a chore of your own: {TypedCommand.Otto("add \"Call Mum\"")}");
        }
        else
        {
            _otto.Terminal.Complain(TaskWaiter.HasEnded(task)
                ? "The task did not succeed."
                : $"The task did not end within {Limit.TotalSeconds:0} s.");
            _otto.Terminal.Complain($"To find out why, run '{TypedCommand.Otto("doctor")}'.");
            _otto.Terminal.Complain($"To see the task, run '{TypedCommand.Otto($"show {task.Id}")}'.");
        }
    }
}
