using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto why</c>: why a task has not run, or what became of one of its instants, and the next step.</summary>
internal sealed class WhyCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("task");
    private readonly Option<string?> _instant = new("--instant")
    {
        Description = "One time at which it was due, with its date: \"2026-12-01 09:00\"",
    };

    public WhyCommand(OttoContext otto)
        : base(
            "why",
            "Says why a task has not run, or what became of one time at which it was due, and what you can do.",
            "why 7",
            "why 7 --instant \"2026-12-01 09:00\"")
    {
        _otto = otto;
        Arguments.Add(_id);
        Options.Add(_instant);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        DateTimeOffset? instant = parsed.GetValue(_instant) is { } typed ? Read(typed) : null;
        var answer = await _otto.Api.GetAsync(
            new Query($"/otto/tasks/{parsed.GetValue(_id)}/why")
                .With("scheduled_for", instant is { } at ? Rfc3339Converter.Format(at) : null).ToString(),
            cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            _otto.Terminal.Say(answer.As<TaskWhy>().Sentence);
        }

        return ExitCode.Done;
    }

    /// <summary>With a date of its own, it may have passed.</summary>
    private DateTimeOffset Read(string typed) =>
        typed.TrimStart() is [>= '0' and <= '9', ..] && typed.Contains('-', StringComparison.Ordinal)
            && _otto.TimeReader.Read(typed, DateTimeOffset.UnixEpoch).At is { } instant
            ? instant
            : throw new UsageException($"--instant: \"{typed}\" is not a time with its date. Write it like \"2026-12-01 09:00\".", Name);
}
