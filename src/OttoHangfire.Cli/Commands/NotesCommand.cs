using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto notes</c>: what Otto wrote down.</summary>
internal sealed class NotesCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public NotesCommand(OttoContext otto)
        : base("notes", "Lists the notes that Otto wrote for you, newest first.", "notes", "notes --limit 5")
    {
        _otto = otto;
        Options.Add(_limit);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync($"{new Query("/otto/notes").With("limit", parsed.GetValue(_limit))}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            Show(answer.As<Page<Note>>());
        }

        return ExitCode.Done;
    }

    private void Show(Page<Note> notes)
    {
        if (notes.Items.Count == 0)
        {
            _otto.Terminal.Say($"There are no notes yet. To make one, run '{TypedCommand.Otto("demo")}'.");
            return;
        }

        var table = new TextTable(
            _otto.Terminal,
            new("id"),
            Column.Time("when"),
            new("task", Drop: 1),
            Column.Prose("note"),
            Column.Words("tags", drop: 2))
        { Zone = _otto.Times.Zone };
        foreach (var note in notes.Items)
        {
            table.Add(
                $"{note.Id}",
                _otto.Times.Short(note.CreatedAt),
                $"{note.TaskId}",
                ForeignText.Line(note.Text, 80),
                string.Join(", ", note.Tags));
        }

        table.Write();
        Listing.SayMore(_otto.Terminal, notes.NextCursor);
    }
}
