namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>A fact about signals and shell scripts, which Windows does not have.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no sh and no SIGTERM" : null;
}

/// <summary>The same for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no sh and no SIGTERM" : null;
}

/// <summary>A fact that is read from <c>/proc</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Only Linux has /proc";
}

/// <summary>The same for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Only Linux has /proc";
}

/// <summary>A fact about the batch files, which run under wine here.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WineFactAttribute : FactAttribute
{
    public WineFactAttribute() => Skip = Command.Find("wine") is null ? "wine is not installed, and the batch files need it here" : null;
}

/// <summary>A fact about what a page tells its readers to type: a shell and curl.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CurlFactAttribute : FactAttribute
{
    public const string Missing = "the pages are for a Unix shell with curl";

    public CurlFactAttribute() => Skip = IsThere ? null : Missing;

    public static bool IsThere => !OperatingSystem.IsWindows() && Command.Find("curl") is not null;
}

/// <summary>The same for several pages.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CurlTheoryAttribute : TheoryAttribute
{
    public CurlTheoryAttribute() => Skip = CurlFactAttribute.IsThere ? null : CurlFactAttribute.Missing;
}

/// <summary>A fact that shellcheck decides.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellcheckFactAttribute : FactAttribute
{
    public ShellcheckFactAttribute() => Skip = Command.Find("shellcheck") is null ? "shellcheck is not installed" : null;
}

/// <summary>A fact about a user who is not root, whom only root can become.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OrdinaryUserFactAttribute : FactAttribute
{
    public OrdinaryUserFactAttribute() => Skip =
        OperatingSystem.IsLinux() && Environment.UserName == "root" && Command.Find("setpriv") is not null ? null : "only root, with setpriv, can become another user";
}

/// <summary>A fact that PowerShell decides.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PowerShellFactAttribute : FactAttribute
{
    public PowerShellFactAttribute() => Skip = Command.Find("pwsh") is null ? "there is no pwsh" : null;
}

/// <summary>A fact at a terminal, which the <c>script</c> of util-linux makes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScriptFactAttribute : FactAttribute
{
    public ScriptFactAttribute() => Skip = OperatingSystem.IsLinux() && Command.Find("script") is not null ? null : "there is no script(1) of util-linux";
}
