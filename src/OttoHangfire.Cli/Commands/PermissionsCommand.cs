using System.CommandLine;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto approvals permissions</c>: what needs no question for a while.</summary>
internal sealed class PermissionsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public PermissionsCommand(OttoContext otto)
        : base(
            "permissions",
            "Lists what you have approved for a while, newest first; also what holds no longer.",
            "approvals permissions",
            "approvals revoke 2")
    {
        _otto = otto;
        Options.Add(_limit);
        SetAction(RunAsync);
    }

    /// <summary><c>otto approvals revoke</c>.</summary>
    public static OttoCommand Revoke(OttoContext otto)
    {
        var id = SharedOptions.Id("permission", "approvals permissions");
        var command = new OttoCommand("revoke", "Takes a permission back: from now on the task asks again.", "approvals revoke 2") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            await otto.Api.DeleteAsync($"/otto/permissions/{parsed.GetValue(id)}", cancellation);
            if (parsed.GetValue(command.Json))
            {
                otto.Terminal.Raw("{}");
            }
            else
            {
                otto.Terminal.Say($"Permission {parsed.GetValue(id)} is taken back. The task asks again.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync(
            new Api.Query("/otto/permissions").With("limit", parsed.GetValue(_limit)).ToString(), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            PermissionView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<Permission>>());
        }

        return ExitCode.Done;
    }
}
