using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>Arguments and options that several commands take, and what makes a value wrong.</summary>
internal static class SharedOptions
{
    public static Argument<long> Id(string of, string shownBy = "list") =>
        Checked(new Argument<long>("id") { Description = $"The number of the {of}" }, of, shownBy);

    public static Option<int?> Limit()
    {
        var limit = new Option<int?>("--limit", "-n") { Description = "How many, 1 to 500 (default 50)" };
        limit.Validators.Add(result => MustBeBetween(1, 500, result));
        return limit;
    }

    public static Option<string?> Status()
    {
        var status = new Option<string?>("--status") { Description = $"Only this status: {string.Join(", ", OttoStatus.All)}" };
        status.AcceptOnlyFromAmong([.. OttoStatus.All]);
        return status;
    }

    public static Argument<T> Checked<T>(Argument<T> argument, string of, string shownBy)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..]
                && !(long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0))
            {
                result.AddError($"No {of} has the number \"{token.Value}\". To see the {of}s, run '{TypedCommand.Otto(shownBy)}'.");
            }
        });
        return argument;
    }

    public static void MustBeBetween(int least, int most, OptionResult result)
    {
        if (result.Tokens is [var token]
            && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most))
        {
            result.AddError($"{result.Option.Name} must be a number from {least} to {most}, not \"{token.Value}\".");
        }
    }

    public static void MustBeInstant(OptionResult result)
    {
        if (result.Tokens is [var token] && !Rfc3339Converter.TryParse(token.Value, out _))
        {
            result.AddError($"--at must be a date and time with an offset, like 2030-01-31T09:00:00+01:00, not \"{token.Value}\".");
        }
    }

    public static void MustBeJson(OptionResult result)
    {
        if (result.Tokens is not [var token])
        {
            return;
        }

        try
        {
            JsonDocument.Parse(token.Value).Dispose();
        }
        catch (JsonException)
        {
            result.AddError("""--payload must be JSON, like '{"text": "Call Mum"}'.""");
        }
    }
}
