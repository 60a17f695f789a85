using System.CommandLine;
using System.Text.Json;
using System.Xml;
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
    private readonly Option<string?> _payload = new("--payload")
    {
        Description = "A corrected payload as JSON; it happens instead (tiers 2 and 3)",
    };
    private readonly Option<string?> _alsoFor = new("--also-for")
    {
        Description = "Approve this type of action in this task for so long, too: 30m, 2h, at most 8h (tiers 2 and 3)",
    };
    private readonly Option<int?> _alsoUses = new("--also-uses")
    {
        Description = "Approve so many more actions of this type in this task (tiers 2 and 3)",
    };
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
        var command = new DecisionCommand(
            otto,
            "approve",
            "Approves an action. It happens once.",
            "approve 3",
            "approve 4 --confirm shop",
            "approve 5 --also-for 2h --also-uses 5");
        foreach (var option in new Option[] { command._confirm, command._hash, command._payload, command._alsoFor, command._alsoUses })
        {
            command.Options.Add(option);
        }

        command._payload.Validators.Add(SharedOptions.MustBeJson);
        command._alsoFor.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Span(token.Value) is null)
            {
                result.AddError($"--also-for must be a duration like 30m or 2h, not \"{token.Value}\".");
            }
        });
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
            Payload = parsed.GetValue(_payload) is { } payload ? JsonSerializer.Deserialize<JsonElement>(payload) : null,
            Also = Also(parsed),
        };
        var body = JsonSerializer.Serialize(consent, TaskDraft.WithoutNulls);
        return await SendAsync(parsed, $"/otto/approvals/{id}/approve", body, cancellation);
    }

    /// <summary>Null where the yes is for this action only.</summary>
    private StandingYes? Also(ParseResult parsed) => (Span(parsed.GetValue(_alsoFor)), parsed.GetValue(_alsoUses)) switch
    {
        (null, null) => null,
        var (span, uses) => new StandingYes { TaskId = true, Until = _otto.Clock.GetUtcNow() + span, Uses = uses },
    };

    private static TimeSpan? Span(string? duration)
    {
        try
        {
            return ScheduleOptions.Iso(duration) is { } iso ? XmlConvert.ToTimeSpan(iso) : null;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return null;
        }
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
