using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Prompts;

/// <summary>What a sentence comes to without anybody's help: what Otto says, and what he would do.</summary>
/// <param name="Kind">One of <see cref="ProposalKind"/>.</param>
/// <param name="Message">What he says.</param>
/// <param name="Actions">What he would do.</param>
internal sealed record PlainReply(string Kind, string Message, params IReadOnlyList<ProposedAction> Actions)
{
    /// <summary>The next instants of what would be created, at most three.</summary>
    public IReadOnlyList<DateTimeOffset> Next { get; init; } = [];

    public static ProposedAction Propose(string type, object payload) =>
        new() { Type = type, Payload = JsonSerializer.SerializeToElement(payload, OttoJson.Options) };
}
