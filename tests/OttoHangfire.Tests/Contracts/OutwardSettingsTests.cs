using System.Text.Json;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Contracts;

/// <summary><c>channels</c> and <c>projects</c>: what is wrong stops the start with a sentence, and the sentence shows no secret.</summary>
public sealed class OutwardSettingsTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly TemporaryFolder _data = new();

    [Fact]
    public void AChannel_IsRead()
    {
        var channel = (WebhookChannel)Load($$"""{"channels":[{"name":"phone","kind":"webhook","url":"https://example.org/hook","secret":"{{Secret}}"}]}""").Channels.Single();

        channel.Should().BeEquivalentTo(new { Name = "phone", Kind = "webhook", Url = new Uri("https://example.org/hook"), AllowPrivate = false });
        channel.Secret.Reveal().ToArray().Should().Equal(Convert.FromBase64String(Secret["whsec_".Length..]));
    }

    [Theory]
    [InlineData("", 587, "starttls")]
    [InlineData("\"tls\":\"implicit\",", 465, "implicit")]
    [InlineData("\"tls\":\"implicit\",\"port\":2465,", 2465, "implicit")]
    public void AMailbox_IsRead_WithItsDefaults(string more, int port, string tls)
    {
        var channel = (EmailChannel)Load($$"""{"channels":[{"name":"mail","kind":"email",{{more}}"host":"smtp.example.org","from":"a@b.c","to":"d@e.f"}]}""").Channels.Single();

        channel.Should().BeEquivalentTo(new { Host = "smtp.example.org", Port = port, Tls = tls, User = (string?)null, Sender = "a@b.c", Recipient = "d@e.f" });
    }

    [Fact]
    public void ASecret_MayLieInAFileOfItsOwn_ThatNobodyElseReads()
    {
        var path = _data.File("password");
        File.WriteAllText(path, "in the file\n");
        var text = JsonSerializer.Serialize(new
        {
            channels = new[]
            {
                new { name = "mail", kind = "email", host = "smtp.example.org", from = "a@b.c", to = "d@e.f", user = "me", password = new { file = path } },
            },
        });

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            ((Func<OttoSettings>)(() => Load(text))).Should().Throw<SettingsException>().WithMessage("*others may read*chmod 600*");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        ((EmailChannel)Load(text).Channels.Single()).Password!.RevealText().Should().Be("in the file");
    }

    [Theory]
    [InlineData("""{}""", "must be a list")]
    [InlineData("""["phone"]""", "[0] must be an object")]
    [InlineData("""[{}]""", "[0] has no \"name\"")]
    [InlineData("""[{"name":"a b","kind":"webhook"}]""", "\"name\" is \"a b\"")]
    [InlineData("""[{"name":"a"}]""", "no \"kind\"")]
    [InlineData("""[{"name":"a","kind":"fax"}]""", "must be webhook or ntfy or email")]
    [InlineData("""[{"name":"a","kind":"webhook","topic":"x"}]""", "unknown field \"topic\"")]
    [InlineData("""[{"name":"a","kind":"ntfy","url":"https://ntfy.sh"}]""", "no \"topic\"")]
    [InlineData("""[{"name":"a","kind":"ntfy","url":"https://ntfy.sh","topic":"a/b"}]""", "letters, digits, - and _")]
    [InlineData("""[{"name":"a","kind":"ntfy","url":"http://ntfy.sh","topic":"x"}]""", "begins with https://")]
    [InlineData("""[{"name":"a","kind":"ntfy","url":"https://ntfy.sh","topic":"x","priority":6}]""", "1 to 5")]
    [InlineData("""[{"name":"a","kind":"ntfy","url":"https://ntfy.sh","topic":"x","token":"can\u00e4ry"}]""", "\"token\"")]
    [InlineData("""[{"name":"a","kind":"email"}]""", "no \"host\"")]
    [InlineData("""[{"name":"a","kind":"email","host":"a b","from":"a@b.c","to":"a@b.c"}]""", "name of a mail server")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","tls":"none","from":"a@b.c","to":"a@b.c"}]""", "only for a server on this machine")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","tls":"ssl","from":"a@b.c","to":"a@b.c"}]""", "starttls or implicit or none")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","port":0,"from":"a@b.c","to":"a@b.c"}]""", "1 to 65535")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","from":"a","to":"a@b.c"}]""", "\"from\" must be one mail address")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","from":"a@b.c","to":"a@b.c, d@e.f"}]""", "\"to\" must be one mail address")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","from":"a@b.c","to":"a@b.c\r\nRCPT TO:<x@y.z>"}]""", "\"to\" must be one mail address")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","from":"a@b.c","to":"a@b.c","user":"me"}]""", "belong together")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","from":"a@b.c","to":"a@b.c","password":"canary"}]""", "belong together")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","from":"a@b.c","to":"a@b.c","user":"me","password":{"file":"x"}}]""", "whole path")]
    [InlineData("""[{"name":"a","kind":"email","host":"smtp.example.org","from":"a@b.c","to":"a@b.c","user":"me","password":{"file":"/no/such/file"}}]""", "no such file")]
    [InlineData("""[{"name":"a","kind":"webhook","colour":"red"}]""", "\"colour\"")]
    [InlineData("""[{"name":"a","name":"b","kind":"webhook"}]""", "\"name\" twice")]
    [InlineData("""[{"name":"a","kind":"webhook","secret":"SECRET"}]""", "no \"url\"")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"example.org","secret":"SECRET"}]""", "https://example.org/hook")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"file:///etc/passwd","secret":"SECRET"}]""", "https://example.org/hook")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"http://example.org","secret":"SECRET"}]""", "begins with https://")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"https://user:pass@example.org","secret":"SECRET"}]""", "name or a password")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"https://example.org"}]""", "no \"secret\"")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"https://example.org","secret":"canary"}]""", "whsec_ and then")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"https://example.org","secret":"whsec_canary"}]""", "whsec_ and then")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"https://example.org","secret":"SECRET","allow_private":"yes"}]""", "true or false")]
    [InlineData("""[{"name":"a","kind":"webhook","url":"https://example.org","secret":"SECRET"},{"name":"a","kind":"webhook","url":"https://example.org","secret":"SECRET"}]""", "[1]: \"name\" is \"a\"")]
    public void AWrongChannel_StopsTheStart_WithItsPlaceAndTheFix(string channels, string why)
    {
        var load = () => Load($$"""
            {
              "channels": {{channels.Replace("SECRET", Secret, StringComparison.Ordinal)}}
            }
            """);

        load.Should().Throw<SettingsException>().Which.Message.Should().Contain("line 2, column 3").And.Contain(why).And.NotContain(Secret).And.NotContain("canary");
    }

    [Fact]
    public void AProject_IsRead_WithItsDefaults()
    {
        var program = Program();

        var projects = Load(JsonSerializer.Serialize(new
        {
            projects = new object[]
            {
                new { name = "site", program },
                new { name = "other", program, arguments = new[] { "--all", "" }, directory = Path.GetTempPath(), timeout_seconds = 5 },
            },
        })).Projects;

        projects.Should().BeEquivalentTo(
        [
            new ProjectSettings { Name = "site", Program = program, Directory = _data.Path, TimeoutSeconds = 600 },
            new ProjectSettings { Name = "other", Program = program, Arguments = ["--all", ""], Directory = Path.GetTempPath(), TimeoutSeconds = 5 },
        ]);
    }

    [Theory]
    [InlineData("""{"name":"a"}""", "no \"program\"")]
    [InlineData("""{"name":"a","program":"deploy.sh"}""", "whole path")]
    [InlineData("""{"name":"a","program":"/no/such/file"}""", "no such file")]
    [InlineData("""{"name":"a","program":"PROGRAM","directory":"/no/such/folder"}""", "no such folder")]
    [InlineData("""{"name":"a","program":"PROGRAM","arguments":"--all"}""", "list of texts")]
    [InlineData("""{"name":"a","program":"PROGRAM","arguments":[1]}""", "list of texts")]
    [InlineData("""{"name":"a","program":"PROGRAM","timeout_seconds":0}""", "1 to 3600")]
    [InlineData("""{"name":"a","program":"PROGRAM","timeout_seconds":"600"}""", "1 to 3600")]
    [InlineData("""{"name":"a","program":"PROGRAM","shell":true}""", "\"shell\"")]
    public void AWrongProject_StopsTheStart_WithTheFix(string project, string why)
    {
        var load = () => Load($$"""{"projects":[{{project.Replace("\"PROGRAM\"", JsonSerializer.Serialize(Program()), StringComparison.Ordinal)}}]}""");

        load.Should().Throw<SettingsException>().Which.Message.Should().Contain("\"projects\"[0]").And.Contain(why);
    }

    [Fact]
    public void ASecret_IsShownByNoText()
    {
        var channel = Load($$"""{"channels":[{"name":"phone","kind":"webhook","url":"https://example.org/hook","secret":"{{Secret}}"}]}""").Channels.Single();

        channel.ToString().Should().NotContain(Secret["whsec_".Length..]).And.Contain("***");
        JsonSerializer.Serialize(channel).Should().NotContain(Secret["whsec_".Length..]);
    }

    public void Dispose() => _data.Dispose();

    private string Program()
    {
        var path = _data.File("deploy.sh");
        File.WriteAllText(path, "#!/bin/sh\n");
        return path;
    }

    private OttoSettings Load(string text)
    {
        File.WriteAllText(_data.File("otto.json"), text);
        return OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? _data.Path : null, AppContext.BaseDirectory);
    }
}
