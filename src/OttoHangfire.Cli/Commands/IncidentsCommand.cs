using System.CommandLine;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto incidents</c>: what is wrong, and what to do about it.</summary>
internal sealed class IncidentsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also what is over." };
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public IncidentsCommand(OttoContext otto)
        : base("incidents", "Lists what went wrong, each with its next step.", "incidents", "incidents --all", "incidents ack 3")
    {
        _otto = otto;
        Options.Add(_all);
        Options.Add(_limit);
        Subcommands.Add(Acknowledge(otto));
        SetAction(RunAsync);
    }

    private static OttoCommand Acknowledge(OttoContext otto)
    {
        var id = SharedOptions.Id("incident", "incidents");
        var command = new OttoCommand(
            "ack", "Says that you have seen it: Otto tells no more of it until it becomes worse, or works again.", "incidents ack 3")
        {
            id,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await otto.Api.PostAsync($"/otto/incidents/{parsed.GetValue(id)}/acknowledge", json: null, cancellation);
            if (parsed.GetValue(command.Json))
            {
                otto.Terminal.Raw(answer.Json);
            }
            else
            {
                otto.Terminal.Say($"Seen: {answer.As<Incident>().Title}.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var query = new Api.Query("/otto/incidents")
            .With("status", parsed.GetValue(_all) ? null : IncidentStatus.Open).With("limit", parsed.GetValue(_limit));
        var answer = await _otto.Api.GetAsync(query.ToString(), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            IncidentView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<Incident>>());
        }

        return ExitCode.Done;
    }
}
