using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto approvals</c>: what waits for a person.</summary>
internal sealed class ApprovalsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<string?> _status = new("--status")
    {
        Description = $"Only this status: {string.Join(", ", ApprovalStatus.All)} (default pending)",
    };
    private readonly Option<bool> _all = new("--all") { Description = "Show every status" };
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public ApprovalsCommand(OttoContext otto)
        : base(
            "approvals",
            "Lists the actions that wait for your approval, newest first.",
            "approvals",
            "approvals --all",
            "approvals --status expired",
            "approvals permissions")
    {
        _otto = otto;
        _status.AcceptOnlyFromAmong([.. ApprovalStatus.All]);
        foreach (var option in new Option[] { _status, _all, _limit })
        {
            Options.Add(option);
        }

        Subcommands.Add(new PermissionsCommand(otto));
        Subcommands.Add(PermissionsCommand.Revoke(otto));
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var status = parsed.GetValue(_status) ?? (parsed.GetValue(_all) ? null : ApprovalStatus.Pending);
        var answer = await _otto.Api.GetAsync(
            new Query("/otto/approvals").With("status", status).With("limit", parsed.GetValue(_limit)).ToString(), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            ApprovalView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<Approval>>());
        }

        return ExitCode.Done;
    }
}
