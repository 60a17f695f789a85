using System.Diagnostics;

namespace OttoHangfire.Chaos;

/// <summary>A backend with failpoints, built beside the normal one so that neither disturbs the other.</summary>
internal static class BackendBuild
{
    /// <summary>The <c>dotnet</c> that runs this tool.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Builds the backend and returns the path of the program.</summary>
    /// <exception cref="ChaosException">The build failed; its words are in the message.</exception>
    public static Task<string> MakeAsync(CancellationToken cancellation) => MakeAsync("OttoHangfire", cancellation);

    /// <summary>As the other, for any of the programs.</summary>
    public static async Task<string> MakeAsync(string project, CancellationToken cancellation)
    {
        var home = Home();
        var artifacts = Path.Combine(home, "artifacts", "chaos");
        using var build = Process.Start(new ProcessStartInfo(
            Dotnet,
            [
                "build", Path.Combine(home, "src", project, $"{project}.csproj"),
                "--configuration", "Release", "-p:Failpoints=true", "-p:RunAnalyzers=false",
                "--artifacts-path", artifacts, "--verbosity", "quiet", "--nologo",
            ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = home,
        })!;
        var words = await build.StandardOutput.ReadToEndAsync(cancellation);
        await build.WaitForExitAsync(cancellation);
        return build.ExitCode == 0
            ? Path.Combine(artifacts, "bin", project, "release", project == "OttoHangfire.Cli" ? "otto.dll" : $"{project}.dll")
            : throw new ChaosException($"{project} could not be built:\n{words}");
    }

    /// <summary>The checkout that this program was built from.</summary>
    public static string Home()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OttoHangfire.sln")))
            {
                return folder.FullName;
            }
        }

        throw new ChaosException("OttoHangfire.sln is in no folder above this program: run it from a checkout of the source.");
    }
}

/// <summary>The tool itself cannot go on; the message says why.</summary>
internal sealed class ChaosException(string message) : Exception(message);
