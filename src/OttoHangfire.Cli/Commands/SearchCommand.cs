using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto search</c>: whatever has the words in it.</summary>
internal sealed class SearchCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string[]> _words = new("words")
    {
        Description = "All of them must occur; the last one may be the beginning of a word",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _kind = new("--kind") { Description = $"Only this kind: {string.Join(", ", SearchKind.All)}" };
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public SearchCommand(OttoContext otto)
        : base(
            "search",
            "Finds tasks, runs, notes, bills and actions by their words, newest first.",
            "search rent",
            "search call mum --kind note",
            """search '"put the bins out"'""")
    {
        _otto = otto;
        _kind.AcceptOnlyFromAmong([.. SearchKind.All]);
        Arguments.Add(_words);
        Options.Add(_kind);
        Options.Add(_limit);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var address = new Query("/otto/search")
            .With("q", string.Join(' ', parsed.GetValue(_words)!))
            .With("kind", parsed.GetValue(_kind))
            .With("limit", parsed.GetValue(_limit));
        var answer = await _otto.Api.GetAsync($"{address}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            Show(answer.As<Page<SearchHit>>());
        }

        return ExitCode.Done;
    }

    private void Show(Page<SearchHit> hits)
    {
        if (hits.Items.Count == 0)
        {
            _otto.Terminal.Say("Nothing has all of these words. Try fewer, or only the beginning of the last one.");
            return;
        }

        var table = new TextTable(
            _otto.Terminal,
            new("kind"),
            new("id"),
            new("task", Drop: 2),
            new("run", Drop: 1),
            Column.Time("when", drop: 3),
            Column.Prose("text"))
        {
            Zone = _otto.Times.Zone,
        };
        foreach (var hit in hits.Items)
        {
            table.Add(
                hit.Kind,
                hit.Kind == SearchKind.Action ? "" : $"{hit.Id}",
                $"{hit.TaskId}",
                $"{hit.RunId}",
                _otto.Times.Short(hit.At),
                string.Concat(hit.Snippet.Select(piece => piece.Text)));
        }

        table.Write();
        Listing.SayMore(_otto.Terminal, hits.NextCursor);
    }
}
