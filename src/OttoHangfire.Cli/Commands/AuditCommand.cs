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
        : base("audit", "Lists who asked, who allowed it and what changed, newest first.", "audit", "audit --task 7", "audit verify")
    {
        _otto = otto;
        foreach (var option in new Option[] { _task, _run, _limit })
        {
            Options.Add(option);
        }

        var verify = new OttoCommand(
            "verify", "Says whether each line is as it was written, and the last hash, for keeping it elsewhere.", "audit verify");
        verify.SetAction((parsed, cancellation) => VerifyAsync(parsed.GetValue(verify.Json), cancellation));
        Subcommands.Add(verify);
        SetAction(RunAsync);
    }

    private async Task<int> VerifyAsync(bool asJson, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync("/otto/audit/verify", cancellation);
        var found = answer.As<AuditVerification>();
        if (asJson)
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else if (found.Ok)
        {
            _otto.Terminal.Say(found.LastHash is null
                ? "The audit is empty."
                : $"All {found.Lines} lines are as they were written.{Unproven(found)}\n"
                    + $"The hash of line {found.LastLine}, to keep elsewhere:\n\n  {found.LastHash}");
        }
        else
        {
            _otto.Terminal.Complain($"The audit is broken. {found.Message}");
        }

        return found.Ok ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Unproven(AuditVerification found) => found.UnprovenLines == 0
        ? ""
        : $" The first {found.UnprovenLines} are older than the proof of who asks: who it was, nobody proved.";

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
                line.Proven ? line.AskedBy : $"{line.AskedBy} (not proved)",
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
