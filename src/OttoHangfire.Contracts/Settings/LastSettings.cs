namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// A copy of <c>otto.json</c> as Otto last started with it. A slip in the file then stops nobody who already runs: a restart
/// after a crash takes the copy, and so does every word of the command line.
/// </summary>
public static class LastSettings
{
    /// <summary>Set by the supervisor, for a restart that <c>otto.json</c> has prevented. Nobody types it.</summary>
    public const string Variable = "OTTO_LAST_SETTINGS";

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "keys", "otto.json.last");

    /// <summary>Keeps what is there now, in the rights of a key: the file may hold passwords.</summary>
    public static void Keep(string dataDirectory)
    {
        var source = Path.Combine(dataDirectory, SettingsFile.Name);
        var text = File.Exists(source) ? File.ReadAllText(source) : "{}";
        var copy = PathIn(dataDirectory);
        if (!File.Exists(copy) || File.ReadAllText(copy) != text)
        {
            var draft = $"{copy}.{Environment.ProcessId}";
            PrivateFiles.Write(draft, text);
            File.Move(draft, copy, overwrite: true);
        }
    }
}
