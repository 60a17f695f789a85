using System.CommandLine;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto channels</c>: how Otto reaches the owner, and what became of what he had to say.</summary>
internal sealed class ChannelsCommand : OttoCommand
{
    private readonly OttoContext _otto;

    public ChannelsCommand(OttoContext otto)
        : base(
            "channels",
            "How Otto reaches you: the channels, how they are set up and tried, and the messages.",
            "channels",
            "channels add",
            "channels test phone",
            "channels messages --state failed",
            "channels send 12")
    {
        _otto = otto;
        Subcommands.Add(ChannelSetup.Add(otto));
        Subcommands.Add(ChannelSetup.Edit(otto));
        Subcommands.Add(ChannelSetup.Remove(otto));
        Subcommands.Add(Test());
        Subcommands.Add(ChannelSetup.Default(otto));
        Subcommands.Add(new QuietCommand(otto));
        Subcommands.Add(new MessagesCommand(otto));
        Subcommands.Add(MessagesCommand.Send(otto));
        SetAction(ListAsync);
    }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync("/otto/channels", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            MessageView.ShowChannels(_otto.Terminal, answer.As<Page<ChannelSummary>>().Items);
        }

        return ExitCode.Done;
    }

    private OttoCommand Test()
    {
        var name = new Argument<string>("name") { Description = "The name of the channel" };
        var command = new OttoCommand(
            "test", "Sends one message over a channel, and says what the receiver answered.", "channels test phone") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = $"/otto/channels/{Uri.EscapeDataString(parsed.GetValue(name)!)}/test";
            var answer = await _otto.Api.PostAsync(path, json: null, cancellation);
            if (parsed.GetValue(command.Json))
            {
                _otto.Terminal.Raw(answer.Json);
            }
            else
            {
                var test = answer.As<ChannelTest>();
                _otto.Terminal.Say($"{test.Channel} has taken the test message. Its answer: {test.Answer}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
