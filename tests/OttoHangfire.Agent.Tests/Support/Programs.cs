namespace OttoHangfire.Agent.Tests.Support;

/// <summary>Programs that a machine may have or not.</summary>
internal static class Programs
{
    /// <summary>Where the program lies, by the PATH; null where it does not.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".exe") })
        .FirstOrDefault(File.Exists);
}

/// <summary>A theory against aimock, which <c>tools/test.sh</c> fetches.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AimockTheoryAttribute : TheoryAttribute
{
    public AimockTheoryAttribute() => Skip = AimockServer.Missing;
}

/// <summary>A fact against aimock, which <c>tools/test.sh</c> fetches.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AimockFactAttribute : FactAttribute
{
    public AimockFactAttribute() => Skip = AimockServer.Missing;
}

/// <summary>A fact that starts Python.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Programs.Find("python3") is null ? "python3 is not installed" : null;
}
