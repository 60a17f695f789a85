using OttoHangfire.Cli;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli.Support;

/// <summary>The otto command in this process: a canned backend before it, its two streams in hand.</summary>
internal sealed class OttoAtHand : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CannedBackend Backend { get; } = new();

    public string DataDirectory => _folder.Path;

    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var otto = new OttoContext(new Terminal(output, errors, plain: true), Settings, Backend, TimeProvider.System);
        var exitCode = await new OttoCli(otto).RunAsync(words);
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }

    public void Dispose()
    {
        Backend.Dispose();
        _folder.Dispose();
    }

    private OttoSettings Settings() => OttoSettings.LoadAsFarAsPossible(name => name == "OTTO_DATA_DIR" ? DataDirectory : null, DataDirectory);
}
