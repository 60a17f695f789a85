using System.Text.Json.Nodes;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class NoteSkillTests
{
    [Fact]
    public async Task ProposesANoteWithItsTags()
    {
        var reply = await AskAsync("""{"text":"The key is under the pot","tags":["house"]}""");

        reply.Message.Should().Be("Noted: The key is under the pot");
        reply.Actions.Select(action => (action.Type, action.Payload.GetRawText())).Should().Equal(
            ("life_os.log_note", """{"text":"The key is under the pot","tags":["house"]}"""));
    }

    [Fact]
    public async Task WithoutAText_TheDescriptionIsTheText() => (await AskAsync("{}")).Message.Should().Be("Noted: Call Mum");

    [Fact]
    public async Task WhereItIsNotOffered_NothingIsProposed() => (await AskAsync("{}", "otto.log")).Actions.Should().BeEmpty();

    [Theory]
    [InlineData("""{"text":7}""", "task_payload.text")]
    [InlineData("""{"tags":"house"}""", "task_payload.tags")]
    [InlineData("""{"tags":[7]}""", "task_payload.tags")]
    [InlineData("""{"tags":[" "]}""", "task_payload.tags")]
    [InlineData("""{"tags":["123456789012345678901234567890123456789012345678901"]}""", "task_payload.tags")]
    public async Task AWrongPayload_IsRefusedByItsField(string payload, string field)
    {
        var ask = () => AskAsync(payload);

        (await ask.Should().ThrowAsync<RefusalException>()).Which.Errors!.Keys.Should().Equal(field);
    }

    private static Task<OttoReply> AskAsync(string payload, params string[] actions) =>
        new NoteSkill().AnswerAsync(Some.Task("life_os.note", JsonNode.Parse(payload), actions), CancellationToken.None);
}
