using System.Runtime.InteropServices;
using System.Text;

namespace OttoHangfire.Cli.Confinement;

/// <summary>
/// Linux' own means by which a process gives up rights for good, with all that it becomes: Landlock, landlock(7). What is not
/// allowed by a rule is refused, of what the running kernel knows to handle.
/// </summary>
internal sealed class Landlock : IDisposable
{
    // The same numbers on every processor, because they are younger than the common table.
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;

    private const int AskVersion = 1;
    private const int PathBeneath = 1;
    private const int NetPort = 2;
    private const int PathOnly = 0x200000;
    private const int CloseOnExec = 0x80000;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong BindTcp = 1 << 0;
    private const ulong ConnectTcp = 1 << 1;

    private readonly int _rules;

    /// <summary>Begins with nothing allowed.</summary>
    /// <exception cref="PlatformNotSupportedException">The kernel has no Landlock, or it is turned off.</exception>
    public Landlock()
    {
        Version = Ask(CreateRuleset, 0, 0, AskVersion);
        var all = new Ruleset
        {
            // Each version of the interface added rights; a kernel refuses those that it does not know.
            Files = Version switch { < 2 => 0x1FFF, 2 => 0x3FFF, < 5 => 0x7FFF, _ => 0xFFFF },
            Ports = HoldsPorts ? BindTcp | ConnectTcp : 0,
            Scopes = HoldsSignals ? 0b11UL : 0,
        };
        var length = HoldsSignals ? 24 : HoldsPorts ? 16 : 8;
        _rules = Version < 1 ? -1 : Ask(CreateRuleset, ref all, length, 0);
        if (_rules < 0)
        {
            throw new PlatformNotSupportedException("The kernel has no Landlock.");
        }
    }

    /// <summary>Of its interface, as the kernel counts them: 1 or more.</summary>
    public int Version { get; }

    public bool HoldsPorts => Version >= 4;

    /// <summary>Signals, and sockets that have a name and no file.</summary>
    public bool HoldsSignals => Version >= 6;

    /// <summary>Allows reading and running a file, or what is in a folder; where there is none, nothing is allowed.</summary>
    public void AllowReading(string path) => AllowPath(path, Execute | ReadFile | (Directory.Exists(path) ? ReadFolder : 0));

    /// <summary>Allows reading and writing one file, like <c>/dev/null</c>.</summary>
    public void AllowWriting(string file) => AllowPath(file, ReadFile | WriteFile);

    public void AllowListening(int port) => AllowPort(port, BindTcp);

    public void AllowConnecting(int port) => AllowPort(port, ConnectTcp);

    /// <summary>From here on it holds for this thread and for the program that it becomes.</summary>
    /// <returns>False when the kernel did not do so.</returns>
    public bool Restrict() => Ask(RestrictSelf, _rules, 0, 0) == 0;

    public void Dispose() => _ = Close(_rules);

    private void AllowPath(string path, ulong rights)
    {
        var opened = Open(Encoding.UTF8.GetBytes(path + "\0"), PathOnly | CloseOnExec);
        if (opened < 0)
        {
            return;
        }

        var rule = new PathRule { Rights = rights, Folder = opened };
        _ = Ask(AddRule, _rules, PathBeneath, ref rule, 0);
        _ = Close(opened);
    }

    private void AllowPort(int port, ulong rights)
    {
        if (HoldsPorts)
        {
            var rule = new PortRule { Rights = rights, Port = (ulong)port };
            _ = Ask(AddRule, _rules, NetPort, ref rule, 0);
        }
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ask(long call, nint first, nint second, long third);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ask(long call, ref Ruleset rules, nint length, long flags);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ask(long call, nint rules, long kind, ref PathRule rule, long flags);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ask(long call, nint rules, long kind, ref PortRule rule, long flags);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);

    [StructLayout(LayoutKind.Sequential)]
    private struct Ruleset
    {
        public ulong Files;
        public ulong Ports;
        public ulong Scopes;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Rights;
        public int Folder;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PortRule
    {
        public ulong Rights;
        public ulong Port;
    }
}
