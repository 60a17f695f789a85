using System.Security.Cryptography;
using System.Text;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Files that only the owner may read: mode 0600 in a folder of mode 0700 (on Windows the profile's own rights).</summary>
public static class PrivateFiles
{
    /// <summary>Makes the data folder and what always lies in it. Harmless when it is there.</summary>
    public static void EnsureDataDirectory(string dataDirectory)
    {
        CreateDirectory(dataDirectory);
        CreateDirectory(Path.Combine(dataDirectory, "keys"));
        CreateDirectory(Path.Combine(dataDirectory, "logs"));
    }

    /// <summary>
    /// The secret that agent and backend share, made at first need. Several processes may ask at once: exactly one
    /// file comes to be, and all read that one.
    /// </summary>
    public static string ReadOrCreateAgentKey(string dataDirectory)
    {
        EnsureDataDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "agent.key");
        if (!File.Exists(path))
        {
            // Written aside and moved into place, so that nobody ever reads half a key.
            var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            var draft = $"{path}.{Environment.ProcessId}";
            Write(draft, secret + "\n");
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        var key = File.ReadAllText(path).Trim();
        return key.Length >= 32
            ? key
            : throw new SettingsException($"{path} does not hold a usable key. Delete the file and start again: Otto makes a new one.");
    }

    /// <summary>Makes a folder of mode 0700. Harmless when it is there.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
