using System.Diagnostics;

namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>A program that is run to its end.</summary>
internal sealed record Command(string Program, params string[] Arguments)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public string Directory { get; init; } = Path.GetTempPath();

    /// <summary>On top of this process's environment; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The program's full path, or null when it is not installed.</summary>
    public static string? Find(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    public async Task<Result> RunAsync()
    {
        using var process = Start();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            // The streams too: what a program leaves behind must not hold on to them.
            await Task.WhenAll(process.WaitForExitAsync(), output, error).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Result(process.ExitCode, await output, await error);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            WorkingDirectory = Directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>How it ended and what it said.</summary>
    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>What a person sees in the terminal.</summary>
        public string Screen => Output + Error;
    }
}
