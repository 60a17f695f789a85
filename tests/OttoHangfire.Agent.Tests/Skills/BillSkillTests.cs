using System.Text.Json.Nodes;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class BillSkillTests
{
    private const string Right = """{"payee":"Waterworks","amount_minor":1250,"currency":"EUR","due":"2030-01-31"}""";

    [Fact]
    public async Task ProposesThatTheBillIsRecorded_AndSaysItAsAPersonWritesIt()
    {
        var reply = await AskAsync(Right);

        reply.Message.Should().Be("I propose to record a bill: 12.50 EUR to Waterworks, due on 2030-01-31.");
        reply.Actions.Select(action => (action.Type, action.Payload.GetRawText())).Should().Equal(("bills.record", Right));
    }

    [Fact]
    public async Task WhereItIsNotOffered_NothingIsProposed()
    {
        var reply = await AskAsync(Right, "otto.log");

        reply.Actions.Should().BeEmpty();
        reply.Message.Should().Contain("not among the actions");
    }

    [Theory]
    [InlineData("payee", "null")]
    [InlineData("payee", "7")]
    [InlineData("amount_minor", "null")]
    [InlineData("amount_minor", "0")]
    [InlineData("amount_minor", "12.5")]
    [InlineData("amount_minor", "\"1250\"")]
    [InlineData("amount_minor", "1000000000001")]
    [InlineData("currency", "\"Euro\"")]
    [InlineData("currency", "null")]
    [InlineData("due", "\"2030-02-30\"")]
    [InlineData("due", "\"31.1.2030\"")]
    [InlineData("due", "null")]
    public async Task AWrongField_IsRefusedByItsName(string field, string json)
    {
        var payload = JsonNode.Parse(Right)!.AsObject();
        payload[field] = JsonNode.Parse(json);
        var ask = () => AskAsync(payload.ToJsonString());

        (await ask.Should().ThrowAsync<RefusalException>()).Which.Errors!.Keys.Should().Equal("task_payload." + field);
    }

    private static Task<OttoReply> AskAsync(string payload, params string[] actions) =>
        new BillSkill().AnswerAsync(Some.Task("life_os.bill", JsonNode.Parse(payload), actions), CancellationToken.None);
}
