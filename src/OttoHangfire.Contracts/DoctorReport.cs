namespace OttoHangfire.Contracts;

/// <summary>What works, what does not, and the one next step for each finding.</summary>
public sealed record DoctorReport
{
    public int SchemaVersion { get; init; } = 1;
    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>True when no check is an error.</summary>
    public required bool Ok { get; init; }

    /// <summary>One sentence that ends in the next step.</summary>
    public required string Summary { get; init; }

    /// <summary>Checks by status; every status is present.</summary>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }

    /// <summary>Errors first.</summary>
    public required IReadOnlyList<DoctorCheck> Checks { get; init; }
}

/// <summary>One finding.</summary>
public sealed record DoctorCheck
{
    /// <summary>Stable, for scripts: <c>services.agent</c>.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>One of <see cref="DoctorStatus"/>. A check that could not run is <c>skipped</c>, never <c>ok</c>.</summary>
    public required string Status { get; init; }

    public required string Message { get; init; }
    public string? Details { get; init; }
    public DoctorFix Fix { get; init; } = DoctorFix.None;
    public long DurationMs { get; init; }
}

/// <summary>The one next step for a finding.</summary>
/// <param name="Kind"><c>script</c>, <c>button</c>, <c>manual</c> or <c>none</c>.</param>
/// <param name="Script">One of <see cref="ShippedScripts"/>, when the kind is <c>script</c>.</param>
/// <param name="Text">The step in words.</param>
public sealed record DoctorFix(string Kind, string? Script, string? Text)
{
    public static DoctorFix None { get; } = new("none", null, null);

    public static DoctorFix Run(string script, string text) => new("script", script, text);

    public static DoctorFix Manual(string text) => new("manual", null, text);
}

/// <summary>How a check ended.</summary>
public static class DoctorStatus
{
    public const string Ok = "ok";
    public const string Info = "info";
    public const string Warning = "warning";
    public const string Error = "error";
    public const string Skipped = "skipped";

    /// <summary>Worst first: the order of a report.</summary>
    public static IReadOnlyList<string> All { get; } = [Error, Warning, Skipped, Info, Ok];
}

/// <summary>The closed list of scripts that a finding may name.</summary>
public static class ShippedScripts
{
    public static string Setup => OperatingSystem.IsWindows() ? "setup_otto_windows.bat" : "setup_otto_unix.sh";

    public static string Start => OperatingSystem.IsWindows() ? "START_OTTO_WINDOWS.bat" : "start_otto_unix.sh";

    public static IReadOnlyList<string> All { get; } =
        ["setup_otto_unix.sh", "setup_otto_windows.bat", "start_otto_unix.sh", "START_OTTO_WINDOWS.bat"];
}
