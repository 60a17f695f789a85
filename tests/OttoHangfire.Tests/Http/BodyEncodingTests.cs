using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Http;

/// <summary>Bodies in other encodings than UTF-8: 415, with the word for what they are.</summary>
public sealed class BodyEncodingTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private const string Task = """{"type":"a","description":"Müll raus"}""";

    private readonly OttoBackend _backend = fixture.Backend;

    [Theory]
    [InlineData("iso-8859-1", "application/json")]
    [InlineData("utf-16", "application/json")]
    [InlineData("utf-16BE", "application/json")]
    [InlineData("utf-32", "application/json")]
    [InlineData("iso-8859-1", "application/json; charset=iso-8859-1")]
    [InlineData("utf-16", "application/json; charset=utf-16")]
    [InlineData("utf-8", "application/json; charset=latin1")]
    [InlineData("utf-8", "application/json; charset=\"windows-1252\"")]
    public async Task AnotherCharset_Is415_AndTheAnswerSaysUtf8(string charset, string contentType)
    {
        var answer = await SendAsync(Encoding.GetEncoding(charset).GetBytes(Task), contentType);

        answer.AsProblem(415).Detail.Should().Contain("UTF-8").And.NotContain("Content-Type: application/json");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("GZIP, identity")]
    [InlineData(null)]
    public async Task ACompressedBody_Is415_AndTheAnswerSaysSo(string? coding)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Task));
        }

        (await SendAsync(packed.ToArray(), "application/json", coding)).AsProblem(415).Title.Should().Be("The body is compressed.");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=utf8")]
    public async Task Utf8_IsRead_WithOrWithoutItsMark(string contentType)
    {
        foreach (var mark in new[] { "", "\uFEFF" })
        {
            var answer = await SendAsync(Encoding.UTF8.GetBytes(mark + Task), contentType, "identity");

            answer.Status.Should().Be(201, answer.Body);
            answer.Read<OttoTask>().Description.Should().Be("Müll raus");
        }
    }

    private async Task<Answer> SendAsync(byte[] body, string contentType, string? coding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (coding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        }

        return await Answer.FromAsync(await _backend.Http.PostAsync("/otto/tasks", content));
    }
}
