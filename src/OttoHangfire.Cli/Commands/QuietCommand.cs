using System.CommandLine;
using System.Text.Json.Nodes;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto channels quiet</c>: when messages wait.</summary>
internal sealed class QuietCommand : OttoCommand
{
    private const string Path = "/otto/settings/quiet-hours";
    private const string Off = "off";

    private readonly OttoContext _otto;
    private readonly Argument<string?> _hours = new("hours")
    {
        Description = "Like 22:00-07:00; off: none",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _zone = new("--time-zone") { Description = "By the clocks of this zone (default: yours)" };

    public QuietCommand(OttoContext otto)
        : base(
            "quiet",
            "Sets when messages wait, or says it. Tasks run all the same, and what is urgent goes at once.",
            "channels quiet 22:00-07:00",
            "channels quiet",
            "channels quiet off")
    {
        _otto = otto;
        Arguments.Add(_hours);
        Options.Add(_zone);
        SetAction(RunAsync);
    }

    /// <summary>What was typed, as the API has it; null for none.</summary>
    /// <exception cref="UsageException">It is no time of the day.</exception>
    public static JsonObject? Hours(string typed, string? zone)
    {
        if (typed == Off)
        {
            return null;
        }

        if (typed.Split(['-', '–']) is not [var from, var to])
        {
            throw new UsageException($"\"{typed}\" does not say from when to when, like 22:00-07:00. Nothing was changed.", "channels");
        }

        var hours = new JsonObject { ["from"] = from.Trim(), ["to"] = to.Trim() };
        if (zone is not null)
        {
            hours["time_zone"] = zone;
        }

        return hours;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = parsed.GetValue(_hours) is not { } typed
            ? await _otto.Api.GetAsync(Path, cancellation)
            : Hours(typed, parsed.GetValue(_zone)) is { } hours
                ? await _otto.Api.PutAsync(Path, hours.ToJsonString(), cancellation)
                : await _otto.Api.DeleteAsync(Path, cancellation);
        return _otto.Terminal.Show(parsed.GetValue(Json), answer.Json, () => _otto.Terminal.Say(Sentence(answer.As<QuietHoursState>())));
    }

    private string Sentence(QuietHoursState quiet) => quiet switch
    {
        { Hours: null } => $"There are no quiet hours. To set some, run '{TypedCommand.Otto("channels quiet 22:00-07:00")}'.",
        { QuietUntil: { } until } => $"{When(quiet)} It is quiet now, until {_otto.Times.Short(until)}.",
        _ => When(quiet),
    };

    private static string When(QuietHoursState quiet)
    {
        var zone = quiet.Hours!.TimeZone is { } named ? $" {named}" : "";
        return $"Messages wait from {quiet.Hours.From} to {quiet.Hours.To}{zone}. What is urgent goes at once.";
    }
}
