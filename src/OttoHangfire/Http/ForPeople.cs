namespace OttoHangfire.Http;

/// <summary>Whether a person reads the answer, in a browser, or a program does.</summary>
internal static class ForPeople
{
    /// <summary>What programs call. A browser that is led there sees what they see.</summary>
    private static readonly PathString[] Calls = ["/otto", "/health", "/openapi"];

    public static bool Shows(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !Array.Exists(Calls, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
