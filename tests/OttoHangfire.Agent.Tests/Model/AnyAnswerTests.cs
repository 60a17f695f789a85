using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Endpoint;
using OttoHangfire.Agent.Model;
using OttoHangfire.Agent.Schemas;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Model;

/// <summary>Answers that nobody thought of: right ones with something else in their middle.</summary>
public sealed class AnyAnswerTests
{
    private static readonly ReplySchema Schema = ReplySchema.Of(Some.Catalogue);

    private static readonly ModelServer Server = new(new Uri("http://127.0.0.1:9/v1"), "m", "sk-canary-0123456789");

    private static readonly string Right = FakeModel.Reply(
        "Done.",
        new { type = "life_os.create_task", payload = new { type = "life_os.reminder", description = "x", payload = "{\"text\":\"x\"}", schedule = new { cron = "0 7 * * *" } } },
        new { type = "bills.record", payload = new { payee = "x", amount_minor = 1, currency = "EUR", due = "2030-01-31" } });

    private static readonly string[] Pieces =
    [
        "null", "7", "-1e999", "\"\"", "[]", "{}", "{", "}", "\"", "\\", "\\ud800", "\u0000", ",", "infra.deploy_project", "shell", "<think>", "</think>",
        "```", "sk-canary-0123456789", "{\"message\":\"y\"}", "\"type\":", "\"payload\":null,", "true",
    ];

    [Fact]
    public void AreRepliesWithinTheCatalogue_OrSayWhatIsWrong() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]), Gen.String, Gen.Bool, Gen.Int[0, Right.Length], Gen.Int[0, 40])
            .Sample((piece, junk, isPiece, at, length) => Check(Right[..at] + (isPiece ? piece : junk) + Right[Math.Min(at + length, Right.Length)..]), iter: 20_000);

    private static void Check(string text)
    {
        var read = ModelReply.Read(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)), Schema, Server);

        (read.Reply is null).Should().Be(read.Flaws.Count > 0, text);
        foreach (var action in read.Reply?.Actions ?? [])
        {
            SchemaCheck.Flaws(Schema.Actions[action.Type].PayloadSchema, action.Payload, "payload").Should().BeEmpty(text);
        }

        JsonSerializer.Serialize(read).Should().NotContain("canary", text);
    }
}
