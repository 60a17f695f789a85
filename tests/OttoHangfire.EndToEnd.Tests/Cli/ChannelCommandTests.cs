using System.Text.Json;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What a person types to set a channel up, and what of it reaches the backend.</summary>
public sealed class ChannelCommandTests : IDisposable
{
    private const string Password = "canary-pass-4711";
    private const string Mail = """{"name":"mail","kind":"email","default":true,"from":"channels.json","problem":null,"settings":{"host":"smtp.example.org"},"secrets":["password"]}""";
    private const string Phone = """{"name":"phone","kind":"ntfy","default":false,"from":"channels.json","problem":null,"settings":{},"secrets":["url","topic"]}""";

    private static readonly string[] AddMail = ["channels", "add", "mail", "--kind", "email", "--host", "smtp.example.org", "--from", "a@b.c", "--to", "a@b.c", "--user", "me"];

    private readonly OttoAtHand _otto = new();

    [Fact]
    public async Task Add_SendsWhatWasSaid()
    {
        _otto.Backend.On("POST /otto/channels", Phone);

        var (exitCode, output, errors) = await _otto.RunAsync("channels", "add", "phone", "--kind", "ntfy", "--url", "https://ntfy.sh", "--topic", "otto", "--priority", "5", "--default");

        exitCode.Should().Be(0, errors);
        output.Should().Contain("phone is set up. To try it, run 'tools/otto channels test phone'.");
        Body().Should().Be("""{"url":"https://ntfy.sh","topic":"otto","priority":5,"default":true,"name":"phone","kind":"ntfy"}""");
    }

    [Fact]
    public async Task Add_AsksForWhatIsMissing()
    {
        _otto.Typed = "phone\nntfy\nhttps://ntfy.sh\notto\n";
        _otto.Backend.On("POST /otto/channels", Phone);

        var (exitCode, output, errors) = await _otto.RunAsync("channels", "add", "--no-secret");

        exitCode.Should().Be(0, errors);
        output.Should().ContainAll("What you call it", "Kind (email, ntfy, webhook or browser):", "Server, like https://ntfy.sh:", "Topic");
        Body().Should().Be("""{"token":null,"url":"https://ntfy.sh","topic":"otto","name":"phone","kind":"ntfy"}""");
    }

    [Fact]
    public async Task ASecret_IsReadFromTheInput_AndWrittenNowhere()
    {
        _otto.Typed = Password + "\nmore\n";
        _otto.Backend.On("POST /otto/channels", Mail);

        var (exitCode, output, errors) = await _otto.RunAsync([.. AddMail, "--secret-stdin"]);

        exitCode.Should().Be(0, errors);
        JsonElement.Parse(Body()).GetProperty("password").GetString().Should().Be(Password);
        (output + errors).Should().NotContain(Password).And.Contain("takes what names no channel");
    }

    [Fact]
    public async Task ASecretOfAFile_StaysThere()
    {
        var file = Path.Combine(_otto.DataDirectory, "mail.password");
        await File.WriteAllTextAsync(file, Password);
        _otto.Backend.On("POST /otto/channels", Mail);

        (await _otto.RunAsync([.. AddMail, "--secret-file", file])).ExitCode.Should().Be(0);

        JsonElement.Parse(Body()).GetProperty("password").GetProperty("file").GetString().Should().Be(file);
        Body().Should().NotContain(Password);
    }

    [Theory]
    [InlineData("Say the name of the channel.", "channels", "add", "--kind", "ntfy")]
    [InlineData("Say --kind (email, ntfy, webhook or browser).", "channels", "add", "phone")]
    [InlineData("fax", "channels", "add", "phone", "--kind", "fax")]
    [InlineData("contradict each other", "channels", "add", "phone", "--kind", "ntfy", "--no-secret", "--secret-stdin")]
    [InlineData("none", "channels", "add", "phone", "--kind", "email", "--tls", "nothing")]
    public async Task WhatIsWrong_IsSaid_AndNothingIsSent(string sentence, params string[] words)
    {
        var (exitCode, _, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(2);
        errors.Should().Contain(sentence);
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Edit_SendsOnlyWhatWasSaid_UnderTheNameThatTheKindHasForIt()
    {
        _otto.Backend.On("GET /otto/channels/phone", Phone).On("PUT /otto/channels/phone", Phone);
        _otto.Typed = "tk_new\n";

        (await _otto.RunAsync("channels", "edit", "phone", "--priority", "1", "--secret-stdin")).Output.Should().Contain("phone is changed.");

        Body().Should().Be("""{"priority":1,"token":"tk_new"}""");
    }

    [Fact]
    public async Task Edit_WithNothingToChange_ChangesNothing()
    {
        _otto.Backend.On("GET /otto/channels/phone", Phone);

        var (exitCode, _, errors) = await _otto.RunAsync("channels", "edit", "phone");

        exitCode.Should().Be(2);
        errors.Should().Contain("Say what to change.");
    }

    [Fact]
    public async Task Default_AndRemove_AreOneWordEach()
    {
        _otto.Backend.On("PUT /otto/channels/mail", Mail).On("DELETE /otto/channels/mail", "");

        (await _otto.RunAsync("channels", "default", "mail")).Output.Should().Contain("mail takes what names no channel from now on.");
        Body().Should().Be("""{"default":true}""");
        (await _otto.RunAsync("channels", "remove", "mail")).Output.Should().Contain("mail is taken away, with its secrets.");
        _otto.Backend.Requests[^1].Line.Should().Be("DELETE /otto/channels/mail");
    }

    public void Dispose() => _otto.Dispose();

    private string Body() => _otto.Backend.Requests[^1].Body;
}
