namespace OttoHangfire.Tests.Support;

/// <summary>The files of the source tree that these tests were built from.</summary>
internal static class Checkout
{
    public static string Home { get; } = Find();

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Home, .. parts]);

    /// <summary>A page under <c>docs/</c>.</summary>
    public static string Page(string name) => File.ReadAllText(PathOf("docs", name));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OttoHangfire.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
