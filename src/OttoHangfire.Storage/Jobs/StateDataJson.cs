using System.Text.Encodings.Web;
using System.Text.Json;

namespace OttoHangfire.Storage.Jobs;

/// <summary>The data of a state as JSON text and back.</summary>
internal static class StateDataJson
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Dictionary<string, string>? data) =>
        data is null || data.Count == 0 ? "{}" : JsonSerializer.Serialize(data, Readable);

    public static Dictionary<string, string> Read(string? text)
    {
        // Hangfire.SqlServer ignores case here, and pages of extensions rely on it.
        var data = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (text is null or "{}")
        {
            return data;
        }

        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(text, Readable)!)
        {
            data[name] = value;
        }

        return data;
    }
}
