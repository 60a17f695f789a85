using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Cli;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli.Support;

/// <summary>
/// The otto command in this process: a canned backend before it, its two streams in hand. It is Thursday, 26 November 2026, 14:00 in
/// Berlin.
/// </summary>
internal sealed class OttoAtHand : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CannedBackend Backend { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 26, 13, 0, 0, TimeSpan.Zero));

    public string DataDirectory => _folder.Path;

    /// <summary>A terminal of so many columns; null = a pipe.</summary>
    public int? Width { get; set; }

    /// <summary>What a person at the terminal types; null = nobody is there.</summary>
    public string? Typed { get; set; }

    public string TimeZone { get; set; } = "Europe/Berlin";

    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await RunAsync(output, errors, CancellationToken.None, words);
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }

    public async Task<int> RunAsync(TextWriter output, TextWriter errors, CancellationToken cancellation, params string[] words)
    {
        var answers = Typed is null ? null : new Lazy<TextReader>(() => new StringReader(Typed));
        using var otto = new OttoContext(new Terminal(output, errors, plain: Width is null, Width, answers), Settings, Backend, Clock);
        return await new OttoCli(otto).RunAsync(words, cancellation);
    }

    public void Dispose()
    {
        Backend.Dispose();
        _folder.Dispose();
    }

    private OttoSettings Settings() => OttoSettings.LoadAsFarAsPossible(
        name => name switch
        {
            "OTTO_DATA_DIR" => DataDirectory,
            "OTTO_TIME_ZONE" => TimeZone,
            _ => null,
        },
        DataDirectory);
}
