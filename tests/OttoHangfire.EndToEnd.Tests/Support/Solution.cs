namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>Where the solution lies, and the programs that were built together with these tests.</summary>
internal static class Solution
{
    public static string Folder { get; } = FindFolder();

    public static string File(params string[] names) => Path.Combine([Folder, .. names]);

    /// <summary>The folder a project was built into, in the configuration that these tests were built in.</summary>
    public static string Output(string project)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return File("src", project, "bin", framework.Parent!.Name, framework.Name);
    }

    /// <summary>The sources that match, as paths relative to the solution's folder; nothing that was built, fetched or run.</summary>
    public static IEnumerable<string> Files(string pattern) => Directory
        .EnumerateFiles(Folder, pattern, new EnumerationOptions { RecurseSubdirectories = true })
        .Select(Relative)
        .Where(file => !file.Split('/').Any(IsNoSource));

    /// <summary>The same path from the solution's folder on, with <c>/</c> between its parts.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Folder, path).Replace('\\', '/');

    private static bool IsNoSource(string part) =>
        part is "bin" or "obj" or "artifacts" or "data" or "TestResults" || part.StartsWith('.');

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "OttoHangfire.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no OttoHangfire.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
