namespace OttoHangfire.EndToEnd.Tests.Documents;

public sealed class ShapeTests
{
    [Theory]
    [InlineData("Added task 2.", "Added task 2. To see it, run 'tools/otto show 2'.\n")]
    [InlineData("one\nthree", "one\ntwo\nthree\n")]
    [InlineData("2  2026-12-01 08:00 2    Call Mum", "2  2030-01-31 09:30 2    Call Mum          reminder")]
    [InlineData("took  42 ms", "│ took │ 2.1 s │")]
    [InlineData("Otto is running at http://127.0.0.1:8000", "Otto is running at http://127.0.0.1:41233")]
    [InlineData("due … pending", "due later pending")]
    public void TextOfTheSameShape_Fits(string shown, string output) => Missing("text", shown, output).Should().BeNull();

    [Theory]
    [InlineData("Added task 2.", "Added task 3.")]
    [InlineData("two\none", "one\ntwo")]
    [InlineData("one\none", "one")]
    [InlineData("status success", "status error")]
    public void OtherText_DoesNot(string shown, string output) => Missing("text", shown, output).Should().NotBeNull();

    [Theory]
    [InlineData("""{"id": 1}""", """{"id":1,"more":true}""")]
    [InlineData("""{"at": "…", "detail": "…Berlin"}""", """{"at":null,"detail":"every day Europe/Berlin"}""")]
    [InlineData("""{"items": [{"id": 2}, "…"]}""", """{"items":[{"id":2},{"id":1}]}""")]
    public void JsonOfTheSameShape_Fits(string shown, string output) =>
        Missing("json", shown, "first line\n" + output + "\n").Should().BeNull();

    [Theory]
    [InlineData("""{"id": 1}""", """{"id":2}""", "$.id = 1")]
    [InlineData("""{"id": 1}""", "{}", "$.id")]
    [InlineData("""{"a": {"b": "x"}}""", """{"a":{"b":"y"}}""", "$.a.b = x")]
    [InlineData("""{"items": [{"id": 2}]}""", """{"items":[{"id":2},{"id":1}]}""", "1 items in $.items")]
    [InlineData("""{"items": []}""", "<html>", "JSON in the last line")]
    public void OtherJson_DoesNot_AndIsNamed(string shown, string output, string missing) =>
        Missing("json", shown, output).Should().Be(missing);

    private static string? Missing(string language, string shown, string output) => Shape.Missing(new Block(language, shown, 1), output);
}
