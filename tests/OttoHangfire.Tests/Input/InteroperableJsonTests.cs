using OttoHangfire.Input;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Input;

/// <summary>What RFC 7493 (I-JSON) says of numbers, and of texts that not every reader can hold.</summary>
public sealed class InteroperableJsonTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    public static TheoryData<string> TooMuch => new(
        "9007199254740992", "9007199254740993", "-9007199254740992", "12345678901234567890", "900719925474099.3e1", "1e400", "-1e400", "1e-400", "-0.1e-323",
        "3.141592653589793238462643383279", new string('9', 5000), "1." + new string('3', 3000), "1e" + new string('9', 300));

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.0e999999")]
    [InlineData("1.10")]
    [InlineData("1e2")]
    [InlineData("0.1")]
    [InlineData("0.30000000000000004")]
    [InlineData("9007199254740991")]
    [InlineData("-9007199254740991")]
    [InlineData("9007199254740991.0")]
    [InlineData("1e21")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("5e-324")]
    [InlineData("100000000000000e-14")]
    public void ANumberThatADoubleGivesBack_IsGood(string number) => InteroperableJson.IsInteroperable(number).Should().BeTrue();

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task ANumberThatNotEveryReaderCanHold_IsRefusedByName_InARequest(string number)
    {
        var wrong = await _backend.PostTextAsync("/otto/tasks", $$$"""{"type":"a","description":"b","payload":{"lines":[{"price":1},{"price":{{{number}}}}]}}""");

        wrong.AsWrongField("payload.lines[1].price").Should().Contain("9007199254740991");
        wrong.Body.Length.Should().BeLessThan(1000, "the answer does not repeat what was sent");
    }

    [Theory]
    [InlineData("""{"description":"a\u0000b"}""", "description")]
    [InlineData("""{"description":"\u0000"}""", "description")]
    [InlineData("""{"description":"b","payload":{"text":"\u0000"}}""", "payload.text")]
    [InlineData("""{"description":"b","payload":{"a":["x",{"y\u0000":1}]}}""", "payload.a[1]")]
    [InlineData("""{"description":"b","payload":{"text":"\ud800"}}""", "payload")]
    public async Task ATextThatNotEveryReaderCanHold_IsRefusedByName(string body, string field) =>
        (await _backend.PostTextAsync("/otto/tasks", """{"type":"a",""" + body[1..])).AsWrongField(field).Should().NotBeEmpty();

    [Theory]
    [InlineData("POST", "/otto/tasks/preview", """{"schedule":{"every":"PT1H","start":"2026-01-01T00:00:00\u0000"}}""")]
    [InlineData("POST", "/otto/approvals/1/approve", """{"payload_sha256":"\u0000"}""")]
    [InlineData("POST", "/otto/approvals/1/reject", """{"comment":"\u0000"}""")]
    [InlineData("POST", "/otto/runs/1/actions/0/resolve", """{"happened":true,"comment":"\u0000"}""")]
    [InlineData("PATCH", "/otto/tasks/1", """{"payload":{"n":1e400}}""")]
    public async Task EveryBody_IsReadThatWay(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

        (await Answer.FromAsync(await _backend.Http.SendAsync(request))).AsProblem(400);
    }

    [Theory]
    [InlineData("""{"message":"x","actions":[{"type":"life_os.log_note","payload":{"text":"a","n":1e999}}]}""", "actions[0].payload.n")]
    [InlineData("""{"message":"x","actions":[],"more":[9007199254740993]}""", "more[0]")]
    public void ANumberThatNotEveryReaderCanHold_RefusesAReply_ByName(string reply, string path)
    {
        var reading = () => OttoHangfire.Agent.ReplyReader.Read(System.Text.Encoding.UTF8.GetBytes(reply));

        reading.Should().Throw<OttoHangfire.Agent.InvalidReplyException>().WithMessage($"Otto's reply was refused: its {path} is a number that*");
    }
}
