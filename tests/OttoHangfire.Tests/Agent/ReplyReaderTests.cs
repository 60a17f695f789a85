using System.Text;
using System.Text.Json;
using CsCheck;
using OttoHangfire.Agent;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Agent;

/// <summary>A reply is untrusted: what has two meanings has none, and a wrong form refuses it whole.</summary>
public sealed class ReplyReaderTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "an array", "[]" },
        { "a text", "\"Done.\"" },
        { "null", "null" },
        { "nothing", "" },
        { "blanks", "  " },
        { "prose", "Sure! Here is the JSON you asked for:" },
        { "a fence", "```json\n{}\n```" },
        { "trailing words", "{} I hope this helps" },
        { "two replies", "{}{}" },
        { "half a reply", """{"message":"Done.","actions":[""" },
        { "a doubled key", """{"message":"a","message":"b"}""" },
        { "a doubled key in an action", """{"actions":[{"type":"a","type":"b"}]}""" },
        { "a doubled key in a payload", """{"actions":[{"type":"a","payload":{"text":"a","text":"b"}}]}""" },
        { "a comment", """{"message":"a"/* b */}""" },
        { "a trailing comma", """{"actions":[],}""" },
        { "NaN", """{"actions":[{"type":"a","payload":{"n":NaN}}]}""" },
        { "Infinity", """{"actions":[{"type":"a","payload":{"n":-Infinity}}]}""" },
        { "a lone surrogate in the message", """{"message":"\ud800"}""" },
        { "a lone surrogate in a payload", """{"actions":[{"type":"a","payload":{"text":"\udc00\ud800"}}]}""" },
        { "a lone surrogate in a name", """{"actions":[{"type":"a","payload":{"\ud800":1}}]}""" },
        { "a message that is no text", """{"message":7}""" },
        { "actions that are no list", """{"actions":{}}""" },
        { "an action that is no object", """{"actions":["a"]}""" },
        { "an action that is null", """{"actions":[null]}""" },
        { "an action without type", """{"actions":[{"payload":{}}]}""" },
        { "an empty type", """{"actions":[{"type":""}]}""" },
        { "a type that is no text", """{"actions":[{"type":7}]}""" },
        { "a type without end", """{"actions":[{"type":"TYPE"}]}""".Replace("TYPE", new string('a', 201)) },
        { "1,001 actions", Actions(1001) },
        { "a payload over 64 KiB", WithPayload($"{{\"text\":\"{new string('x', 64 * 1024)}\"}}") },
        { "depth", WithPayload(Nested(33)) },
        { "depth beyond reason", new string('[', 10_000) },
    };

    public static TheoryData<string, string, int> Tolerated => new()
    {
        { "an empty object", "{}", 0 },
        { "a message only", """{"message":"Done."}""", 0 },
        { "actions only", """{"actions":[{"type":"a","payload":{}}]}""", 1 },
        { "null for both", """{"message":null,"actions":null}""", 0 },
        { "an action without payload", """{"actions":[{"type":"a"}]}""", 1 },
        { "more members than asked", """{"message":"x","thoughts":"y","actions":[{"type":"a","why":"z"}]}""", 1 },
        { "blanks around", "\r\n {\"message\" : \"x\"} \n", 0 },
        { "a whole surrogate pair", """{"message":"\ud83c\udf0d"}""", 0 },
        { "50 actions", Actions(50), 50 },
        { "the deepest payload", WithPayload(Nested(32)), 1 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_CannotBeTrusted_IsRefusedWhole(string what, string reply)
    {
        var reading = () => ReplyReader.Read(Encoding.UTF8.GetBytes(reply));

        reading.Should().Throw<InvalidReplyException>($"the reply is {what}").WithMessage("Otto's reply was refused: *");
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("""{"message":"a","mess\u0061ge":"b"}""", "it has a name twice in one object: message")]
    [InlineData("""{"message":"\ud800"}""", "it contains broken text")]
    [InlineData("{]", "it is not valid JSON (line 1, position 2)")]
    public void ARefusal_SaysWhatIsWrong(string reply, string why)
    {
        var reading = () => ReplyReader.Read(Encoding.UTF8.GetBytes(reply));

        reading.Should().Throw<InvalidReplyException>().WithMessage($"Otto's reply was refused: {why}.*");
    }

    [Fact]
    public void ARefusalForDepth_SaysSo()
    {
        var reading = () => ReplyReader.Read(Encoding.UTF8.GetBytes(WithPayload(Nested(33))));

        reading.Should().Throw<InvalidReplyException>().WithMessage("*it is nested too deeply; a payload may have 32 levels.*");
    }

    [Theory]
    [MemberData(nameof(Tolerated))]
    public void WhatIsHarmless_IsTolerated(string what, string reply, int actions)
    {
        var read = ReplyReader.Read(Encoding.UTF8.GetBytes(reply));

        read.Actions.Should().HaveCount(actions, $"the reply is {what}");
        read.Actions.All(action => action.Payload.ValueKind == JsonValueKind.Object).Should().BeTrue();
    }

    [Fact]
    public void AByteOrderMark_IsRefused()
    {
        var reading = () => ReplyReader.Read(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' });

        reading.Should().Throw<InvalidReplyException>();
    }

    [Fact]
    public void BytesThatAreNoText_AreRefused()
    {
        var reading = () => ReplyReader.Read(new byte[] { (byte)'{', (byte)'"', (byte)'m', (byte)'"', (byte)':', (byte)'"', 0xFF, (byte)'"', (byte)'}' });

        reading.Should().Throw<InvalidReplyException>();
    }

    [Fact]
    public void ARefusal_ShowsTheBeginning_InPrint_AndNoMore()
    {
        var reading = () => ReplyReader.Read(Encoding.UTF8.GetBytes("Sure!\n\u001b[31m" + new string('x', 100_000)));

        var message = reading.Should().Throw<InvalidReplyException>().Which.Message;
        message.Should().Contain("Sure!").And.NotContain("\u001b").And.NotContain("\n");
        message.Length.Should().BeLessThan(2300);
    }

    [Fact]
    public void WhatIsKept_IsWhatIsDone()
    {
        var reply = ReplyReader.Read(Encoding.UTF8.GetBytes("""{"message":"é","actions":[{"type":"a","payload":{ "b" : 1.50, "a" : "\u00e9" }}],"more":1}"""));

        var kept = ReplyReader.Read(Encoding.UTF8.GetBytes(reply.Text));

        kept.Text.Should().Be(reply.Text);
        kept.Actions[0].Payload.GetRawText().Should().Be(reply.Actions[0].Payload.GetRawText());
    }

    [Fact]
    public void WhateverComes_IsReadOrRefused_AndNeverBreaksTheReader()
    {
        var sound = Some.Reply("Done.", Some.Note("a"), Some.Action("life_os.create_task", new { type = "test.chore", description = "é" }));

        // A sound reply in which a few bytes are others: the neighbourhood of JSON, where readers break.
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                var bytes = sound.ToArray();
                foreach (var (place, value) in changes)
                {
                    bytes[place] = value;
                }

                try
                {
                    var read = ReplyReader.Read(bytes);
                    return read.Actions.Count <= ReplyReader.MaxActions;
                }
                catch (InvalidReplyException)
                {
                    return true;
                }
            },
            iter: 20_000);
    }

    private static string Actions(int count) => "{\"actions\":[" + string.Join(',', Enumerable.Repeat("""{"type":"a"}""", count)) + "]}";

    private static string WithPayload(string payload) => """{"actions":[{"type":"a","payload":PAYLOAD}]}""".Replace("PAYLOAD", payload);

    /// <summary>Objects in objects, so many levels deep.</summary>
    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("""{"a":""", levels - 1)) + "{}" + new string('}', levels - 1);
}
