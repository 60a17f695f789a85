using System.Diagnostics;
using System.Globalization;

namespace OttoHangfire.Storage.Tests.Children;

/// <summary>A process of its own over the same database file.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Child(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(typeof(Child).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public static Child Start(string role, string file, double leaseSeconds, SqliteLockKind locks, params string[] more) =>
        new([role, file, leaseSeconds.ToString(CultureInfo.InvariantCulture), locks.ToString(), .. more]);

    /// <summary>The next line the child says.</summary>
    public async Task<string> HearAsync()
    {
        using var patience = new CancellationTokenSource(Deadline);
        return await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"the child ended with exit code {_process.ExitCode}");
    }

    public async Task<string> AskAsync(string wish)
    {
        await _process.StandardInput.WriteLineAsync(wish);
        await _process.StandardInput.FlushAsync();
        return await HearAsync();
    }

    /// <summary>Lets the child end by itself.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(patience.Token);
        _process.ExitCode.Should().Be(0);
    }

    /// <summary>kill -9: no finally, no flush, no goodbye.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Stops the process where it stands, as a sleeping laptop would.</summary>
    public void Freeze() => Signal("-STOP");

    public void Thaw() => Signal("-CONT");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
