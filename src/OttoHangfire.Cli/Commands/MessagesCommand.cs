using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto channels messages</c>: what Otto had to say, and whether it came.</summary>
internal sealed class MessagesCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<string?> _state = new("--state")
    {
        Description = $"Only this state: {string.Join(", ", NotificationState.All)}",
    };
    private readonly Option<string?> _channel = new("--channel") { Description = "Only messages over this channel" };
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public MessagesCommand(OttoContext otto)
        : base(
            "messages",
            "Lists what Otto had to say, newest first, and whether it came.",
            "channels messages",
            "channels messages --state failed --channel phone")
    {
        _otto = otto;
        _state.AcceptOnlyFromAmong([.. NotificationState.All]);
        foreach (var option in new Option[] { _state, _channel, _limit })
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    /// <summary><c>otto channels send</c>.</summary>
    public static OttoCommand Send(OttoContext otto)
    {
        var id = SharedOptions.Id("message", "channels messages");
        var command = new OttoCommand(
            "send", "Sends a message again that did not come, or one that waits at once. It keeps its id.", "channels send 12") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await otto.Api.PostAsync($"/otto/notifications/{parsed.GetValue(id)}/send", json: null, cancellation);
            if (parsed.GetValue(command.Json))
            {
                otto.Terminal.Raw(answer.Json);
            }
            else
            {
                otto.Terminal.Say(
                    $"Message {parsed.GetValue(id)} is on its way to {answer.As<Notification>().Channel}. "
                        + $"To see whether it came, run '{TypedCommand.Otto("channels messages")}'.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var query = new Query("/otto/notifications").With("state", parsed.GetValue(_state))
            .With("channel", parsed.GetValue(_channel)).With("limit", parsed.GetValue(_limit));
        var answer = await _otto.Api.GetAsync(query.ToString(), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            MessageView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<Notification>>());
        }

        return ExitCode.Done;
    }
}
