using System.Diagnostics;

namespace OttoHangfire.StorageChaos;

/// <summary>This program once more, as a process of its own, which is told to end by closing its input.</summary>
internal sealed class OwnProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private OwnProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts it, behind these words (of a program that watches it) if there are any.</summary>
    public static OwnProcess Start(string[] arguments, params string[] behind)
    {
        string[] command = [.. behind, Dotnet, typeof(OwnProcess).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return new OwnProcess(Process.Start(start)!);
    }

    /// <summary>Waits for the next line that it says.</summary>
    public async Task<string> HearAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        return await _process.StandardOutput.ReadLineAsync(deadline.Token)
            ?? throw new InvalidOperationException($"The process ended with exit code {_process.ExitCode}.");
    }

    /// <summary>kill -9: no finally, no flush, no goodbye.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Lets it end by itself; its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        _process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static string Dotnet =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
}
