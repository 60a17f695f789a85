using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto audit</c>: who asked, who allowed it, what changed.</summary>
internal sealed class AuditCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<long?> _task = new("--task") { Description = "Only what is about this task" };
    private readonly Option<long?> _run = new("--run") { Description = "Only what is about this run" };
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public AuditCommand(OttoContext otto)
        : base("audit", "Lists who asked, who allowed it and what changed, newest first.", "audit", "audit --task 7")
    {
        _otto = otto;
        foreach (var option in new Option[] { _task, _run, _limit })
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync(Address(parsed), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            Show(answer.As<Page<AuditEntry>>());
        }

        return ExitCode.Done;
    }

    private string Address(ParseResult parsed) => new Query("/otto/audit")
        .With("task_id", parsed.GetValue(_task))
        .With("run_id", parsed.GetValue(_run))
        .With("limit", parsed.GetValue(_limit))
        .ToString();

    private void Show(Page<AuditEntry> audit)
    {
        if (audit.Items.Count == 0)
        {
            _otto.Terminal.Say("The audit has no such line.");
            return;
        }

        var table = new TextTable(
            _otto.Terminal,
            Column.Time("when"),
            new("by", Drop: 2),
            Column.Words("what"),
            new("task"),
            new("run", Drop: 1),
            Column.Prose("change"))
        { Zone = _otto.Times.Zone };
        foreach (var line in audit.Items)
        {
            table.Add(
                _otto.Times.Short(line.At),
                line.AskedBy,
                $"{line.Event} {line.Outcome}",
                $"{line.TaskId}",
                line.ActionIndex is null ? $"{line.RunId}" : $"{line.RunId}/{line.ActionIndex}",
                ForeignText.Line(Words(line), 100));
        }

        table.Write();
        Listing.SayMore(_otto.Terminal, audit.NextCursor);
    }

    /// <summary>What changed, and who or what allowed it.</summary>
    private static string Words(AuditEntry line) =>
        $"{line.Change ?? line.Type}{(line.AllowedBy is null ? "" : $" ({line.AllowedBy})")}";
}
