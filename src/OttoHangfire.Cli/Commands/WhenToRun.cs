using System.CommandLine;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Cli.Commands;

/// <summary>An instant that was typed or agreed on, and what was decided about it; no instant = now.</summary>
internal sealed record Moment(DateTimeOffset? At, string? Note = null);

/// <summary>Finds out when a task is to run: from <c>--at</c>, or by asking when its description seems to say it.</summary>
internal sealed class WhenToRun(OttoContext otto)
{
    private const int MostQuestions = 5;

    /// <summary>What <c>--at</c> says.</summary>
    /// <exception cref="UsageException">It is no time, or has passed.</exception>
    public Moment Read(string typed, string command)
    {
        var now = otto.Clock.GetUtcNow();
        var reading = otto.TimeReader.Read(typed, now);
        return reading.At is { } at
            ? new Moment(at == now ? null : at, reading.Note)
            : throw new UsageException($"--at: {reading.Sentence}", command);
    }

    /// <summary>Now, unless the description seems to say something else and a person says so.</summary>
    /// <exception cref="UsageException">It does, and nobody is there to be asked, or no answer is understood.</exception>
    public Moment Ask(string description, ParseResult parsed, bool isForAProgram)
    {
        if (otto.TimeReader.Find(description, otto.Clock.GetUtcNow()) is not { } found)
        {
            return new Moment(At: null);
        }

        return otto.Terminal.CanAsk && !isForAProgram && Ask(found) is { } moment ? moment : throw Unasked(found, parsed);
    }

    private Moment? Ask(FoundTime found)
    {
        otto.Terminal.Say(Question(found));
        for (var asked = 0; asked < MostQuestions; asked++)
        {
            if (otto.Terminal.Ask(Choices(found)) is not { } answer)
            {
                otto.Terminal.Say("");
                return null;
            }

            if (Understood(answer.Trim(), found) is { } moment)
            {
                return moment;
            }
        }

        return null;
    }

    private string Question(FoundTime found) => found switch
    {
        { Repeats: true } => $"\"{found.Words}\" comes again and again, and without --cron, --every or --rrule a task runs once. Now?",
        { Proposal: { } at } => $"\"{found.Words}\" seems to say when. Now, or {Said(at)} ({otto.Times.Zone}, {otto.Times.FromNow(at)})?",
        _ => $"\"{found.Words}\" seems to say when. Now, or at another time?",
    };

    private string Choices(FoundTime found) => found.Proposal is { } at
        ? $"Type n for now, Enter for {Said(at)}, or another time:"
        : "Type n for now, or a time like \"tomorrow 9am\":";

    private Moment? Understood(string answer, FoundTime found)
    {
        if (answer.Equals("n", StringComparison.OrdinalIgnoreCase) || answer.Equals("now", StringComparison.OrdinalIgnoreCase))
        {
            return new Moment(At: null);
        }

        if (answer.Length == 0 || answer.Equals("later", StringComparison.OrdinalIgnoreCase))
        {
            return found.Proposal is null ? null : new Moment(found.Proposal);
        }

        var reading = otto.TimeReader.Read(answer, otto.Clock.GetUtcNow());
        if (reading.At is { } at)
        {
            return new Moment(at, reading.Note);
        }

        otto.Terminal.Complain(reading.Sentence!);
        return null;
    }

    /// <summary>Which line to type instead, for a person who reads it or a program that logs it.</summary>
    private static UsageException Unasked(FoundTime found, ParseResult parsed)
    {
        var line = TypedLine.Of(parsed.Tokens.Select(token => token.Value));
        var later = found switch
        {
            { Written: { } written } => TypedCommand.Otto($"{line} --at {TypedLine.Quoted(written)}"),
            { Repeats: true } => TypedCommand.Otto($"{line} --cron \"0 9 * * *\""),
            _ => TypedCommand.Otto($"{line} --at \"tomorrow 09:00\""),
        };
        return new UsageException(
            $"\"{found.Words}\" seems to say when the task is to run, and no option does. Nothing was added. Type one of these:\n"
            + $"  {later}\n  {TypedCommand.Otto($"{line} --now")}",
            "add");
    }

    private string Said(DateTimeOffset at) => otto.TimeReader.Say(at, otto.Clock.GetUtcNow());
}
