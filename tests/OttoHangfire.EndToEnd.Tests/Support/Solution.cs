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
