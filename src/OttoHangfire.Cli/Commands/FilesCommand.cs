using System.CommandLine;
using System.Globalization;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto files</c>: what Otto wrote into his folder.</summary>
internal sealed class FilesCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public FilesCommand(OttoContext otto)
        : base("files", "Lists the files that Otto wrote, newest first.", "files", "files --limit 5")
    {
        _otto = otto;
        Options.Add(_limit);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync($"{new Query("/otto/files").With("limit", parsed.GetValue(_limit))}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            Show(answer.As<Page<OttoFile>>());
        }

        return ExitCode.Done;
    }

    private void Show(Page<OttoFile> files)
    {
        var folder = Path.Combine(_otto.Settings.DataDirectory, "files");
        if (files.Items.Count == 0)
        {
            _otto.Terminal.Say($"Otto has written no files yet. They will be in {folder}.");
            return;
        }

        var table = new TextTable(
            _otto.Terminal, new("id", Drop: 2), Column.Prose("file"), new("bytes"), Column.Time("written"), new("run", Drop: 1))
        {
            Zone = _otto.Times.Zone,
        };
        foreach (var file in files.Items)
        {
            table.Add(
                $"{file.Id}",
                ForeignText.Line(file.Path),
                file.Bytes.ToString("N0", CultureInfo.InvariantCulture),
                _otto.Times.Short(file.UpdatedAt),
                $"{file.RunId}");
        }

        table.Write();
        Listing.SayMore(_otto.Terminal, files.NextCursor);
        _otto.Terminal.Say($"They are in {folder}.");
    }
}
