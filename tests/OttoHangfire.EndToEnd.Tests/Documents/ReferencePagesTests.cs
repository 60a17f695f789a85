using System.Reflection;
using System.Text.RegularExpressions;
using OttoHangfire.Cli;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>Pages that list everything of a kind leave nothing out, and list nothing that is not there.</summary>
public sealed partial class ReferencePagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OttoContext _otto;

    public ReferencePagesTests() => _otto = new OttoContext(
        new Terminal(TextWriter.Null, TextWriter.Null, plain: true), OttoSettings.Load, new SocketsHttpHandler(), TimeProvider.System);

    [Fact]
    public void ThePageOfTheCommandLine_HasEveryCommand_AndEveryOption()
    {
        var page = Page.Of("docs/cli.md").Prose;
        var commands = new OttoCli(_otto).Commands().Subcommands;

        commands.Select(command => command.Name).Should().OnlyContain(name => Regex.IsMatch(page, $"tools/otto {name}\\b", RegexOptions.None, TimeSpan.FromSeconds(1)));
        commands.SelectMany(command => command.Options).Where(option => !option.Hidden).Select(option => option.Name)
            .Where(name => name.StartsWith("--", StringComparison.Ordinal))
            .Should().OnlyContain(name => page.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryCommandThatAPageNames_IsOne()
    {
        var commands = new OttoCli(_otto).Commands();
        var wrong =
            from page in Page.All
            from line in page.Blocks.SelectMany(block => block.Text.Split('\n')).Concat(page.Code)
            from Match call in Call().Matches(line)
            let words = Words(call)
            where words is [var name]
                ? commands.Subcommands.All(command => command.Name != name)
                : commands.Parse(words).Errors.Count > 0
            select $"{page.Name}: {line}";

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void ThePageOfStatuses_HasEveryReason()
    {
        var page = Page.Of("docs/statuses.md").Prose;
        var reasons = typeof(OttoReason).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);

        reasons.Should().NotBeEmpty().And.OnlyContain(reason => page.Contains($"`{reason}`", StringComparison.Ordinal));
    }

    [Fact]
    public void ThePageOfSettings_HasEveryKey()
    {
        File.WriteAllText(_folder.File("otto.json"), """{ "nonsense": 1 }""");
        var load = () => OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? _folder.Path : null, _folder.Path);
        var keys = load.Should().Throw<SettingsException>().Which.Message.Split("The settings are: ")[1].TrimEnd('.').Split(", ");
        var page = Page.Of("docs/settings.md").Prose;

        keys.Should().HaveCountGreaterThan(10).And.OnlyContain(
            key => page.Contains($"`{key}`", StringComparison.Ordinal) || page.Contains($"`{Variable(key)}`", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _otto.Dispose();
        _folder.Dispose();
    }

    /// <summary>What follows the program's name, up to the quotation mark in which a sentence puts the whole.</summary>
    private static List<string> Words(Match call)
    {
        var words = call.Groups["words"].Value;
        var end = call.Groups["quote"].Length == 0 ? words.Length : words.IndexOf('\'', StringComparison.Ordinal);
        return [.. Word().Matches(words[..end]).Select(word => word.Value.Trim('"', '\''))];
    }

    /// <summary><c>agentPort</c> → <c>OTTO_AGENT_PORT</c>.</summary>
    private static string Variable(string key) => "OTTO_" + Capital().Replace(key, "_$0").ToUpperInvariant();

    [GeneratedRegex(@"(?<quote>'?)tools/otto (?<words>[a-z][^#;|&<…(]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|[^\\s\"']+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex("[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capital();
}
