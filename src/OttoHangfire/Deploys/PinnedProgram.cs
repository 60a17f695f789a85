using System.Security.Cryptography;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Deploys;

/// <summary>The program is not one that can be started; the message says why.</summary>
internal sealed class UnusableProgramException(string message) : Exception(message);

/// <summary>
/// A program that was opened once: what is looked at is what runs, whoever puts another file in its place meanwhile. A script
/// runs as a private copy of the bytes that were looked at, because its interpreter would read the file again; a
/// binary runs through the handle that is held (on Linux) or while the handle keeps others from writing (elsewhere).
/// </summary>
internal sealed class PinnedProgram : IDisposable
{
    /// <summary>A script is kept in memory.</summary>
    private const int MaxScript = 16 * 1024 * 1024;

    private readonly FileStream _file;
    private readonly string? _copy;

    private PinnedProgram(FileStream file, string sha256, string start, string? copy)
    {
        _file = file;
        _copy = copy;
        Sha256 = sha256;
        Start = start;
    }

    /// <summary>Of the very bytes that run.</summary>
    public string Sha256 { get; }

    /// <summary>What the system is told to start.</summary>
    public string Start { get; }

    /// <summary>The hash of a program as it is now.</summary>
    public static string Hash(ProjectSettings project)
    {
        using var file = Open(project);
        return Hash(file);
    }

    /// <summary>Opens it to be run; <paramref name="privateFolder"/> is where a script is copied to.</summary>
    /// <exception cref="UnusableProgramException">It is gone, or is no program.</exception>
    public static PinnedProgram Open(ProjectSettings project, string privateFolder)
    {
        var file = Open(project);
        try
        {
            return KindOf(file) switch
            {
                ProgramKind.Script => Copy(file, project, privateFolder),
                ProgramKind.Binary when OperatingSystem.IsLinux() => new PinnedProgram(
                    file, Hash(file), $"/proc/{Environment.ProcessId}/fd/{(int)file.SafeFileHandle.DangerousGetHandle()}", copy: null),
                _ => new PinnedProgram(file, Hash(file), project.Program, copy: null),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        if (_copy is not null)
        {
            Directory.Delete(_copy, recursive: true);
        }
    }

    private static FileStream Open(ProjectSettings project)
    {
        FileStream file;
        try
        {
            file = new FileStream(project.Program, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UnusableProgramException($"{project.Program} cannot be read: {unreadable.Message}");
        }

        if (WhyItCannotRun(file) is not { } why)
        {
            return file;
        }

        file.Dispose();
        throw new UnusableProgramException($"{project.Program} {why}");
    }

    /// <summary>Seen before a person is asked, and again before it runs: who takes the right to run away means it.</summary>
    private static string? WhyItCannotRun(FileStream file)
    {
        const UnixFileMode Runs = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsLinux() && KindOf(file) == ProgramKind.Other)
        {
            return "is neither a program nor a script that begins with #!.";
        }

        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Runs) == UnixFileMode.None
            ? "is not executable. If it should be, run chmod +x."
            : null;
    }

    private static ProgramKind KindOf(FileStream file)
    {
        var head = new byte[4];
        file.Position = 0;
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return head.AsSpan(0, length) switch
        {
            [(byte)'#', (byte)'!', ..] => ProgramKind.Script,
            [0x7f, (byte)'E', (byte)'L', (byte)'F'] => ProgramKind.Binary,
            _ => ProgramKind.Other,
        };
    }

    private enum ProgramKind
    {
        Script,
        Binary,
        Other,
    }

    private static string Hash(FileStream file)
    {
        file.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static PinnedProgram Copy(FileStream file, ProjectSettings project, string privateFolder)
    {
        if (file.Length > MaxScript)
        {
            throw new UnusableProgramException($"{project.Program} is larger than 16 MiB, too large for a script.");
        }

        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        PrivateFiles.CreateDirectory(privateFolder);
        var copy = Path.Combine(privateFolder, Path.GetFileName(project.Program));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        }

        using (var script = new FileStream(copy, options))
        {
            script.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        }

        return new PinnedProgram(
            file, Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))), copy, privateFolder);
    }
}
