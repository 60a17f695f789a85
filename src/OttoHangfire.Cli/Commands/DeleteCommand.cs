using System.CommandLine;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto delete</c>: removes a task that has ended, with its runs.</summary>
internal sealed class DeleteCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("task");

    public DeleteCommand(OttoContext otto)
        : base(
            "delete",
            "Removes a task that has ended or was cancelled, with its runs. What is removed cannot be brought back.",
            "delete 7")
    {
        _otto = otto;
        Arguments.Add(_id);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(_id);
        await _otto.Api.DeleteAsync($"/otto/tasks/{id}", cancellation);
        if (parsed.GetValue(Json))
        {
            // The backend's own answer has no body.
            _otto.Terminal.Json(new { id, removed = true });
        }
        else
        {
            _otto.Terminal.Say($"Removed task {id} with its runs.");
        }

        return ExitCode.Done;
    }
}
