using System.Diagnostics;

namespace OttoHangfire.Storage.Tests.Package;

/// <summary>Runs a program of the machine to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    public static string Dotnet { get; } =
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    // Nothing that stays behind to speed up the next build: it would keep our pipes open.
    public static Task<string> DotnetAsync(string folder, string[] arguments) =>
        RunAsync(folder, Dotnet, [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false", "--nologo"]);

    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using var patience = new CancellationTokenSource(Deadline);
        var said = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.Should().Be(0, "{0} {1} said:\n{2}", program, string.Join(' ', arguments), said);
        return said;
    }
}
