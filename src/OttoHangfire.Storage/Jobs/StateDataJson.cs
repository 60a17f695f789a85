using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OttoHangfire.Storage.Jobs;

/// <summary>The data of a state as JSON text and back.</summary>
internal static partial class StateDataJson
{
    private static readonly Generated Readable =
        new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(Dictionary<string, string>? data) =>
        data is null || data.Count == 0 ? "{}" : JsonSerializer.Serialize(data, Readable.DictionaryStringString);

    public static Dictionary<string, string> Read(string? text)
    {
        // Hangfire.SqlServer ignores case here, and pages of extensions rely on it.
        var data = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (text is null or "{}")
        {
            return data;
        }

        foreach (var (name, value) in JsonSerializer.Deserialize(text, Readable.DictionaryStringString)!)
        {
            data[name] = value;
        }

        return data;
    }

    // Made at compile time: a trimmed program has no reflection for it.
    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class Generated : JsonSerializerContext;
}
