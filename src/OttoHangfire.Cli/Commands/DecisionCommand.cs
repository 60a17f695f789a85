using System.CommandLine;
using System.Text.Json;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto approve</c> and <c>otto reject</c>: shows what would happen, then approves or rejects exactly that.</summary>
internal sealed class DecisionCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("approval", "approvals");
    private readonly Option<string?> _confirm = new("--confirm")
    {
        Description = "The name in quotation marks, typed exactly; needed at tier 4",
    };
    private readonly Option<string?> _hash = new("--hash") { Description = "Approve only if the payload has this hash" };
    private readonly Option<string?> _comment = new("--comment") { Description = "The reason, for the record" };

    private DecisionCommand(OttoContext otto, string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        _otto = otto;
        Arguments.Add(_id);
        Options.Add(_comment);
    }

    public static DecisionCommand Approve(OttoContext otto)
    {
        var command = new DecisionCommand(otto, "approve", "Approves an action. It happens once.", "approve 3", "approve 4 --confirm shop");
        command.Options.Add(command._confirm);
        command.Options.Add(command._hash);
        command.SetAction(command.ApproveAsync);
        return command;
    }

    public static DecisionCommand Reject(OttoContext otto)
    {
        var command = new DecisionCommand(
            otto, "reject", "Rejects an action. It does not happen.", "reject 3", "reject 3 --comment \"not today\"");
        command.SetAction(command.RejectAsync);
        return command;
    }

    private async Task<int> ApproveAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(_id);
        var asked = (await _otto.Api.GetAsync($"/otto/approvals/{id}", cancellation)).As<Approval>();
        if (!parsed.GetValue(Json))
        {
            _otto.Terminal.Say(asked.Summary);
        }

        if (ApprovalView.NeedsName(asked) && parsed.GetValue(_confirm) is null)
        {
            _otto.Terminal.Complain("To approve this, type its name too: add --confirm and the name that is shown in quotation marks.");
            return ExitCode.WrongUsage;
        }

        var consent = new ApprovalConsent
        {
            PayloadSha256 = parsed.GetValue(_hash) ?? asked.PayloadSha256,
            Confirm = parsed.GetValue(_confirm),
            Comment = parsed.GetValue(_comment),
        };
        return await SendAsync(parsed, $"/otto/approvals/{id}/approve", JsonSerializer.Serialize(consent, OttoJson.Options), cancellation);
    }

    private Task<int> RejectAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var refusal = JsonSerializer.Serialize(new ApprovalRefusal { Comment = parsed.GetValue(_comment) }, OttoJson.Options);
        return SendAsync(parsed, $"/otto/approvals/{parsed.GetValue(_id)}/reject", refusal, cancellation);
    }

    private async Task<int> SendAsync(ParseResult parsed, string path, string body, CancellationToken cancellation)
    {
        var answer = await _otto.Api.PostAsync(path, body, cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            _otto.Terminal.Say(ApprovalView.Sentence(answer.As<Approval>()));
        }

        var worker = new WorkerWarning(_otto);
        if (answer.As<Approval>().Status == ApprovalStatus.Approved && await worker.IsOffAsync(cancellation))
        {
            worker.SayThatItIsOff();
        }

        return ExitCode.Done;
    }
}
