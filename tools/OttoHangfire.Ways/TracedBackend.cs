using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OttoHangfire.Ways;

/// <summary>A copy of a backend in which each method writes down that it was entered.</summary>
internal static class TracedBackend
{
    /// <summary>Writes a line for each method that is entered on one of the ways: the ways, the file, the method. A way begins in one of its named methods and takes in all that is called from there.</summary>
    private const string Tracer =
        """
        internal static class OttoWay
        {
            private static readonly System.Threading.AsyncLocal<string> Ways = new();
            private static readonly string[] Begins = System.Environment.GetEnvironmentVariable("OTTO_WAY_BEGINS").Split(';');
            private static readonly System.IO.StreamWriter Trail = new(System.Environment.GetEnvironmentVariable("OTTO_WAY_TRAIL")) { AutoFlush = true };

            public static void Enter(string file, string method)
            {
                if (System.Array.IndexOf(Begins, method) >= 0)
                {
                    Ways.Value += method + ",";
                }

                if (Ways.Value is { } ways)
                {
                    lock (Trail)
                    {
                        Trail.WriteLine(ways + "\t" + file + "\t" + method);
                    }
                }
            }
        }
        """;

    /// <summary>Builds the copy and returns its program.</summary>
    /// <exception cref="InvalidOperationException">It cannot be built; the message holds the compiler's words.</exception>
    public static async Task<string> BuildAsync(string checkout, string folder, CancellationToken cancellation)
    {
        foreach (var file in Directory.GetFiles(checkout).Concat(Directory.GetDirectories(Path.Combine(checkout, "src")).SelectMany(SourcesOf)))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(checkout, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var backend = Path.Combine(folder, "src", "OttoHangfire");
        foreach (var file in Directory.GetFiles(backend, "*.cs", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file, cancellation);
            if (text.Contains("#if", StringComparison.Ordinal))
            {
                // The failpoints: two bodies for one head, of which neither is a step of the way.
                continue;
            }

            var name = Path.GetRelativePath(backend, file).Replace(Path.DirectorySeparatorChar, '/');
            var root = await CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), cancellationToken: cancellation).GetRootAsync(cancellation);
            await File.WriteAllTextAsync(file, new EntryWriter(name).Visit(root).ToFullString(), cancellation);
        }

        await File.WriteAllTextAsync(Path.Combine(backend, "OttoWay.cs"), "#nullable disable\n" + Tracer, cancellation);
        await MakeAsync(Path.Combine(backend, "OttoHangfire.csproj"), cancellation);
        return Path.Combine(backend, "bin", "Release", $"net{Environment.Version.Major}.0", "OttoHangfire.dll");
    }

    private static IEnumerable<string> SourcesOf(string project) =>
        Directory.GetFiles(project, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));

    private static async Task MakeAsync(string project, CancellationToken cancellation)
    {
        string[] arguments = ["build", project, "-c", "Release", "-v", "q", "--nologo", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false"];
        using var build = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var words = await build.StandardOutput.ReadToEndAsync(cancellation);
        await build.WaitForExitAsync(cancellation);
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException(words);
        }
    }
}
