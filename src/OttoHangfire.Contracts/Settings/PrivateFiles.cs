using System.Security.Cryptography;
using System.Text;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Files that only the owner may read: mode 0600 in a folder of mode 0700 (on Windows the profile's own rights).</summary>
public static class PrivateFiles
{
    /// <summary>Rights that somebody else would have.</summary>
    public const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public const string AgentKey = "agent.key";
    public const string OwnerKey = "owner.key";

    /// <summary>What the links in messages are signed with.</summary>
    public static readonly string LinkKey = Path.Combine("keys", "links.key");

    /// <summary>What messages to browsers are signed with.</summary>
    public static readonly string PushKey = Path.Combine("keys", "push.key");

    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>What lies in a data folder by itself, besides <c>otto.*</c>; a folder with any of it is one of ours.</summary>
    private static readonly string[] Ours =
        [AgentKey, OwnerKey, StoredModel.FileName, StoredChannels.FileName, "keys", "logs", "backups", "files"];

    /// <summary>Makes the data folder and what always lies in it. Harmless when it is there: nobody else can look into it then.</summary>
    /// <exception cref="SettingsException">Others could look into it, and that cannot be changed.</exception>
    public static void EnsureDataDirectory(string dataDirectory)
    {
        CreateDirectory(dataDirectory);
        Close(dataDirectory);
        CreateDirectory(Path.Combine(dataDirectory, "keys"));
        CreateDirectory(Path.Combine(dataDirectory, "logs"));
        foreach (var path in Secrets(dataDirectory))
        {
            CloseFile(path);
        }
    }

    /// <summary>Whether somebody else may do anything with it. A link is as its target is.</summary>
    public static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;

    /// <summary>The files of a data folder that are nobody else's business, as far as they are there.</summary>
    public static IEnumerable<string> Secrets(string dataDirectory) => new[] { dataDirectory, "keys", "backups" }
        .Select(folder => Path.Combine(dataDirectory, folder))
        .Where(Directory.Exists)
        .SelectMany(Directory.EnumerateFiles)
        .Where(path => Path.GetFileName(path) is not "README" && new FileInfo(path).LinkTarget is null);

    /// <summary>
    /// The secret that agent and backend share, made at first need. Several processes may ask at once: exactly one
    /// file comes to be, and all read that one.
    /// </summary>
    public static string ReadOrCreateAgentKey(string dataDirectory) => ReadOrCreateKey(dataDirectory, AgentKey);

    /// <summary>
    /// What proves the owner: whoever can read this file is the owner. Made at first need, as <see cref="ReadOrCreateAgentKey"/>.
    /// </summary>
    public static string ReadOrCreateOwnerKey(string dataDirectory) => ReadOrCreateKey(dataDirectory, OwnerKey);

    /// <summary>What the links in messages are signed with, made at first need. With another one, none that was sent works.</summary>
    public static string ReadOrCreateLinkKey(string dataDirectory) => ReadOrCreateKey(dataDirectory, LinkKey);

    /// <summary>
    /// What messages to browsers are signed with, made at first need as the caller makes it. With another one, each browser has to ask
    /// anew.
    /// </summary>
    public static string ReadOrCreatePushKey(string dataDirectory, Func<string> make) => ReadOrCreateKey(dataDirectory, PushKey, make);

    private static string ReadOrCreateKey(string dataDirectory, string name) =>
        ReadOrCreateKey(dataDirectory, name, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    private static string ReadOrCreateKey(string dataDirectory, string name, Func<string> make)
    {
        EnsureDataDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, name);
        if (Directory.Exists(path))
        {
            throw new SettingsException($"{path} is a folder, but must be a file. Move it away and start again: Otto makes a new key.");
        }

        if (!File.Exists(path))
        {
            // Written aside and moved into place, so that nobody ever reads half a key.
            var draft = $"{path}.{Environment.ProcessId}";
            Write(draft, make() + "\n");
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return ReadKey(path);
    }

    /// <summary>The secret in this file, which must be there.</summary>
    /// <exception cref="SettingsException">What is in it cannot be a secret; the message does not hold it.</exception>
    public static string ReadKey(string path)
    {
        var key = File.ReadAllText(path).Trim();
        var problem = HeaderText.Problem(key) ?? (key.Length >= 32 ? null : "does not hold a usable key");
        return problem is null
            ? key
            : throw new SettingsException($"{path} {problem}. Delete the file and start again: Otto makes a new one.");
    }

    /// <summary>Makes a folder of mode 0700. Harmless when it is there.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnersFolder);
    }

    /// <summary>A file that only the owner may read and write from its first moment on; kept where it is there.</summary>
    public static void CreateEmpty(string path)
    {
        // Not even opened where it is there: to close a file drops the locks that SQLite has on it in this process.
        if (!File.Exists(path))
        {
            using var file = new FileStream(path, Options(FileMode.CreateNew));
        }
    }

    /// <summary>Opens or makes a file of the owner's that no other process may open meanwhile.</summary>
    /// <exception cref="IOException">Another process has it (<see cref="DataFolder.IsLocked"/>), or it cannot be written.</exception>
    public static FileStream Lock(string path)
    {
        var options = Options(FileMode.OpenOrCreate);
        (options.Access, options.Share) = (FileAccess.ReadWrite, FileShare.None);
        return new FileStream(path, options);
    }

    /// <summary>
    /// Takes the rights of others away. Not from a folder that holds somebody else's things, like a home folder or /tmp: there we
    /// do not belong.
    /// </summary>
    private static void Close(string folder)
    {
        if (OperatingSystem.IsWindows() || !IsOpenToOthers(folder))
        {
            return;
        }

        var names = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Where(name => name != "lost+found").ToList();
        var isOurs = names.Count == 0
            || names.Exists(name => name!.StartsWith("otto.", StringComparison.Ordinal) || Ours.Contains(name, StringComparer.Ordinal));
        var isAnothers = false;
        try
        {
            if (isOurs)
            {
                File.SetUnixFileMode(folder, OwnersFolder);
                return;
            }
        }
        catch (UnauthorizedAccessException)
        {
            isAnothers = true;
        }

        throw new SettingsException(isAnothers
            ? $"The data folder {folder} belongs to another user of this machine. Run \"sudo chown -R $(id -un) '{folder}'\" "
                + "if it is to be yours, or set OTTO_DATA_DIR to another folder."
            : $"Others on this machine can look into the data folder {folder}, and Otto does not change a folder that holds other things. "
                + $"Run \"chmod 700 '{folder}'\" if it is for Otto alone, or set OTTO_DATA_DIR to another folder.");
    }

    private static void CloseFile(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && IsOpenToOthers(path))
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        catch (FileNotFoundException)
        {
            // Otto runs, and what was a draft a moment ago has its place now.
        }
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Puts a file that only the owner may read in another's place. Nobody reads half of it, and no crash leaves half.</summary>
    public static void Replace(string path, string text)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        Write(draft, text);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Writes a file that only the owner may read, down to the disk.</summary>
    public static void Write(string path, string text)
    {
        using var file = new FileStream(path, Options(FileMode.Create));
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
