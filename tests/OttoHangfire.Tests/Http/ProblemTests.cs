using System.Text;
using CsCheck;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Http;

/// <summary>What a wrong request gets back: always problem+json, never a fault of ours.</summary>
public sealed class ProblemTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private const int TooMuch = (256 * 1024) + 1;

    private readonly OttoBackend _backend = fixture.Backend;

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/xml")]
    [InlineData("*/*")]
    public async Task ABodyThatIsNotJson_Is415(string contentType) =>
        (await _backend.PostTextAsync("/otto/tasks", """{"type":"a","description":"b"}""", contentType)).AsProblem(415)
            .Detail.Should().Contain("application/json");

    [Fact]
    public async Task ABodyWithoutAType_Is415() => (await _backend.PostAsync("/otto/tasks")).AsProblem(415);

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/vnd.otto+json")]
    public async Task Json_IsJsonUnderItsOtherNames(string contentType) =>
        (await _backend.PostTextAsync("/otto/tasks", """{"type":"a","description":"b"}""", contentType)).Status.Should().Be(201);

    [Fact]
    public async Task ABodyOver256KiB_Is413()
    {
        var answer = await _backend.PostTextAsync("/otto/tasks", new string(' ', TooMuch));

        answer.AsProblem(413).Detail.Should().Contain("256 KiB");
    }

    [Fact]
    public async Task ABodyOver256KiB_Is413_AlsoWhenItDoesNotSayItsLength()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/otto/tasks");
        request.Content = new StreamContent(new EndlessSpaces(TooMuch));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;

        (await Answer.FromAsync(await _backend.Http.SendAsync(request))).AsProblem(413);
    }

    [Fact]
    public async Task AfterA413_TheNextCallOfTheSameClient_IsAnswered()
    {
        for (var i = 0; i < 10; i++)
        {
            (await _backend.PostTextAsync("/otto/tasks", new string(' ', TooMuch))).AsProblem(413);
            (await _backend.PostTextAsync("/otto/tasks", "{}")).AsProblem(400);
        }
    }

    [Fact]
    public async Task ABodyOfExactly256KiB_IsRead()
    {
        var body = """{"type":"a","description":"b"}""";

        (await _backend.PostTextAsync("/otto/tasks", body.PadRight(256 * 1024))).Status.Should().Be(201);
    }

    [Theory]
    [InlineData("PUT", "/otto/tasks")]
    [InlineData("DELETE", "/otto/tasks")]
    [InlineData("PUT", "/otto/tasks/1")]
    [InlineData("GET", "/otto/tasks/1/cancel")]
    [InlineData("POST", "/otto/notes")]
    [InlineData("POST", "/health/live")]
    [InlineData("BREW", "/otto/tasks")]
    public async Task AMethodThatIsNotThere_Is405(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        (await Answer.FromAsync(await _backend.Http.SendAsync(request))).AsProblem(405);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/csv, image/*")]
    [InlineData("application/xml;q=0.9")]
    public async Task WhateverTheCallerAccepts_AnErrorIsAProblem(string accepts)
    {
        async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            request.Headers.TryAddWithoutValidation("Accept", accepts);
            return await Answer.FromAsync(await _backend.Http.SendAsync(request));
        }

        (await SendAsync(HttpMethod.Post, "/otto/tasks", new StringContent("{}", Encoding.UTF8, "application/json"))).AsProblem(400);
        (await SendAsync(HttpMethod.Get, "/otto/tasks/999999")).AsProblem(404);
        (await SendAsync(HttpMethod.Get, "/otto/nothing")).AsProblem(404);
        (await SendAsync(HttpMethod.Put, "/otto/tasks")).AsProblem(405);
    }

    [Fact]
    public async Task AProblem_CarriesTheTraceThatTheLogKnows() =>
        (await _backend.GetAsync("/otto/tasks/999999")).Json().GetProperty("trace_id").GetString().Should().NotBeNullOrEmpty();

    [Fact]
    public async Task NoBody_MakesTheBackendFail()
    {
        var bodies = Gen.OneOf(Gen.Byte.Array[0, 200], NearJson().Select(Encoding.UTF8.GetBytes));

        await bodies.SampleAsync(
            async body =>
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new("application/json");
                var answer = await Answer.FromAsync(await _backend.Http.PostAsync("/otto/tasks", content));

                return answer.Status is 201 || (answer.Status is 400 or 415 && answer.ContentType == "application/problem+json");
            },
            iter: 600,
            threads: 1,
            print: body => Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task NoQuestion_MakesTheBackendFail()
    {
        var texts = Gen.OneOf(Gen.String[0, 40], AnyOf("0", "-1", "9223372036854775808", "%", "\\", "'", "\0", "before:1", "null", "pending"));
        var names = AnyOf("limit", "cursor", "status", "type", "q", "task_id", "source", "x");
        var paths = AnyOf("/otto/tasks", "/otto/runs", "/otto/notes", "/otto/tasks/1/runs");

        await Gen.Select(paths, Gen.Select(names, texts).Array[0, 4]).SampleAsync(
            async (path, query) =>
            {
                var address = $"{path}?{string.Join('&', query.Select(pair => $"{pair.Item1}={Escape(pair.Item2)}"))}";

                return (await _backend.GetAsync(address)).Status is 200 or 400 or 404;
            },
            iter: 400,
            threads: 1);
    }

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static string Escape(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"%{value:x2}"));

    /// <summary>Bodies that are almost a task: real field names with values of every kind, doubled, nested and broken off.</summary>
    private static Gen<string> NearJson()
    {
        var names = AnyOf("type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "id", "", "\\ud800", "pay\\u006coad");
        var values = Gen.OneOf(
            AnyOf(
                "null", "true", "0", "-1", "5", "1e400", "1.5", "99999999999999999999", "[]", "{}", "[[[]]]", """{"a":{"a":[{"b":"\u0000"}]}}""", "\"\"", "\"\\ud83d\"",
                "\"life_os.reminder\"", "\"2030-01-01T00:00:00Z\"", "\"2030-01-01T00:00:00+99:99\"", "\"0000-00-00T00:00:00Z\"", "\"9999-12-31T23:59:59-14:00\"", "nul", "\"", "{", "}"),
            Gen.String[0, 30].Select(text => System.Text.Json.JsonSerializer.Serialize(text)),
            Gen.Const(string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 70)),
            Gen.Const("\"" + new string('é', 16_000) + "\""));
        return Gen.Select(names, values).Array[0, 6].Select(fields =>
            "{" + string.Join(',', fields.Select(field => $"\"{field.Item1}\":{field.Item2}")) + "}");
    }

    /// <summary>So many spaces, in small pieces.</summary>
    private sealed class EndlessSpaces(int count) : Stream
    {
        private int _left = count;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = Math.Min(_left, Math.Min(count, 1000));
            buffer.AsSpan(offset, given).Fill((byte)' ');
            _left -= given;
            return given;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
