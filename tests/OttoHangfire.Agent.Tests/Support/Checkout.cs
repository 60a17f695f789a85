namespace OttoHangfire.Agent.Tests.Support;

/// <summary>The source checkout that these tests were built in.</summary>
internal static class Checkout
{
    private static readonly string Root = FindRoot();

    public static string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "OttoHangfire.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
