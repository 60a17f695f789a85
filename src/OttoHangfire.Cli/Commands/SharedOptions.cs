using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>Arguments and options that several commands take, and what makes a value wrong.</summary>
internal static class SharedOptions
{
    public const int MostOfAList = 500;

    public static Argument<long> Id(string of, string shownBy = "list") =>
        Checked(new Argument<long>("id") { Description = $"The number of the {of}" }, of, shownBy);

    public static Option<int?> Limit()
    {
        var limit = new Option<int?>("--limit", "-n") { Description = "How many, 1 to 500 (default 50)" };
        limit.Validators.Add(result => MustBeBetween(1, MostOfAList, result));
        return limit;
    }

    /// <summary>Read by <see cref="WhenToRun"/>.</summary>
    public static Option<string?> At(string otherwise) => new("--at")
    {
        Description = $"When it runs: 18:00, \"tomorrow 9am\", \"in 2h\", \"next Friday at noon\", \"2030-01-31 09:00\" ({otherwise})",
    };

    public static Option<int?> MaxAttempts()
    {
        var most = new Option<int?>("--max-attempts") { Description = "How often Otto tries, 1 to 20 (default 5)" };
        most.Validators.Add(result => MustBeBetween(1, 20, result));
        return most;
    }

    public static Option<int?> Timeout()
    {
        var timeout = new Option<int?>("--timeout-seconds") { Description = "How long Otto may take to answer, 1 to 3600 (default 180)" };
        timeout.Validators.Add(result => MustBeBetween(1, 3600, result));
        return timeout;
    }

    public static Option<string?> Payload(string otherwise)
    {
        var payload = new Option<string?>("--payload") { Description = $"Details as a JSON object ({otherwise})" };
        payload.Validators.Add(MustBeJson);
        return payload;
    }

    public static Option<string?> Status()
    {
        var status = new Option<string?>("--status") { Description = $"Only this status: {string.Join(", ", OttoStatus.All)}" };
        status.AcceptOnlyFromAmong([.. OttoStatus.All]);
        return status;
    }

    public static Option<string?> TypeOfTasks() => new("--type") { Description = "Only tasks of this type" };

    public static Option<string?> Words() => new("--q") { Description = "Only tasks that contain this text" };

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
