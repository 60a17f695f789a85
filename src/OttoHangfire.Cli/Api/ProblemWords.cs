using System.Net;
using System.Text;
using System.Text.Json;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Api;

/// <summary>An error of the API in words for a person.</summary>
internal static class ProblemWords
{
    public static string NotRunning => $"Otto is not running. Start it with {UpWords.Call(ShippedScripts.Start)}";

    public static string Of(HttpStatusCode status, string body)
    {
        var problem = Read(body);
        if (problem is null)
        {
            return $"Otto answered with an error ({(int)status}) and no explanation. 'tools/otto logs' may say more.";
        }

        var words = new StringBuilder(problem.Detail ?? problem.Title ?? $"Otto answered with an error ({(int)status}).");
        foreach (var (field, faults) in problem.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal))
        {
            foreach (var fault in faults)
            {
                words.Append("\n  ").Append(field).Append(": ").Append(fault);
            }
        }

        return words.ToString();
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
