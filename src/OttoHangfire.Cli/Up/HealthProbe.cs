using System.Text.Json;

namespace OttoHangfire.Cli.Up;

/// <summary>Asks a program whether it is well.</summary>
internal sealed class HealthProbe(HttpClient http)
{
    /// <summary>How long one answer may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(3);

    public async Task<bool> IsWellAsync(IEnumerable<Uri> addresses, int? pid, CancellationToken cancellation)
    {
        foreach (var address in addresses)
        {
            if (!await AnswersAsync(address, pid, cancellation))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> AnswersAsync(Uri address, int? pid, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync(address, cancellation);
            return response.IsSuccessStatusCode && SpeaksFor(pid, await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (Exception silent) when (silent is HttpRequestException
            || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>An answer that names its process must name the one we mean: the port may belong to another Otto.</summary>
    private static bool SpeaksFor(int? pid, string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return pid is null
                || json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("pid", out var named)
                || (named.TryGetInt32(out var number) && number == pid);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
