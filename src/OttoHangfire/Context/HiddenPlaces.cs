using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Context;

/// <summary>
/// What the agent is not told: where the data folder lies, and the backend's address. Both turn up in findings of the doctor and in
/// error messages, and read <c>&lt;data&gt;</c> and <c>&lt;backend&gt;</c> there.
/// </summary>
internal sealed class HiddenPlaces(OttoSettings settings)
{
    private readonly (string Place, string Name)[] _places =
    [
        (Escaped(DataFolder(settings)), "<data>"),
        (Escaped(DataFolder(settings).Replace('\\', '/')), "<data>"),
        (Escaped(settings.BackendUrl.GetLeftPart(UriPartial.Authority)), "<backend>"),
        (Escaped(settings.BackendUrl.Authority), "<backend>"),
        (Escaped($"http://localhost:{settings.Port}"), "<backend>"),
        (Escaped($"localhost:{settings.Port}"), "<backend>"),
    ];

    /// <summary>JSON of our own writing, without the places.</summary>
    public string Hide(string json) => _places.Aggregate(json, (text, place) => text.Replace(place.Place, place.Name, Comparison));

    private static string DataFolder(OttoSettings settings) => Path.TrimEndingDirectorySeparator(settings.DataDirectory);

    private static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>As it stands within a text of JSON.</summary>
    private static string Escaped(string place) => JsonSerializer.Serialize(place, OttoJson.Options)[1..^1];
}
