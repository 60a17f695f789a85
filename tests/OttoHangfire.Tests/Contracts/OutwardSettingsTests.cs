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
        var channel = Load($$"""{"channels":[{"name":"phone","kind":"webhook","url":"https://example.org/hook","secret":"{{Secret}}"}]}""").Channels.Single();

        channel.Should().BeEquivalentTo(new { Name = "phone", Kind = "webhook", Url = new Uri("https://example.org/hook"), AllowPrivate = false });
        channel.Secret.Reveal().ToArray().Should().Equal(Convert.FromBase64String(Secret["whsec_".Length..]));
    }

    [Theory]
    [InlineData("""{}""", "must be a list")]
    [InlineData("""["phone"]""", "[0] must be an object")]
    [InlineData("""[{}]""", "[0] has no \"name\"")]
    [InlineData("""[{"name":"a b","kind":"webhook"}]""", "\"name\" is \"a b\"")]
    [InlineData("""[{"name":"a"}]""", "no \"kind\"")]
    [InlineData("""[{"name":"a","kind":"email"}]""", "email and ntfy are not part of this version")]
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
