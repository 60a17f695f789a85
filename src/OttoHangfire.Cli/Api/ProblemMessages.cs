using System.Net;
using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Api;

/// <summary>An error of the API as sentences for a person.</summary>
internal static class ProblemMessages
{
    public static string NotRunning => $"Otto is not running. To start him, run {TypedCommand.Start}";

    public static string Silent(TimeSpan waited) =>
        $"Otto did not answer within {waited.TotalSeconds:0} s. To find out why, run '{TypedCommand.Otto("doctor")}'.";

    public static string Stranger(Uri address) =>
        $"The answer from {address} did not come from Otto. If another program uses that port, stop it, or set OTTO_PORT to a free port.";

    public static string Of(HttpStatusCode status, string body, Uri address)
    {
        if (Read(body) is not { } problem)
        {
            return Stranger(address);
        }

        var faults = (problem.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal))
            .SelectMany(field => field.Value.Select(fault => $"{field.Key}: {fault}"))
            .ToList();
        var sentence = problem.Detail ?? problem.Title ?? $"Otto answered with an error ({(int)status}).";

        // Where one field is wrong, the sentence is that fault; there is no need to say it twice.
        return faults.Contains(sentence, StringComparer.Ordinal)
            ? string.Join('\n', faults)
            : string.Join("\n  ", [sentence, .. faults]);
    }

    private static Problem? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(body, OttoJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
