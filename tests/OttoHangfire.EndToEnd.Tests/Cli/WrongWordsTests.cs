using OttoHangfire.Cli.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>Who mistypes a word is told which one was meant.</summary>
public sealed class WrongWordsTests : IDisposable
{
    private readonly OttoAtHand _otto = new();

    [Theory]
    [InlineData("There is no command \"lst\". Did you mean \"list\"?", "lst")]
    [InlineData("There is no command \"lsit\". Did you mean \"list\"?", "lsit")]
    [InlineData("There is no command \"approvls\". Did you mean \"approvals\"?", "approvls")]
    [InlineData("There is no command \"LIST\". Did you mean \"list\"?", "LIST")]
    [InlineData("There is no command \"doc\". Did you mean \"doctor\"?", "doc")]
    [InlineData("There is no command \"xyzzy\".\n", "xyzzy")]
    [InlineData("There is no command \"lst\". Did you mean \"list\"?", "help", "lst")]
    [InlineData("There is no option \"--limt\" here. Did you mean --limit?", "list", "--limt", "3")]
    [InlineData("There is no option \"--stats\" here. Did you mean --status?", "list", "--stats=error")]
    [InlineData("There is no option \"--prio\" here.\n", "add", "x", "--prio", "high")]
    [InlineData("There is no option \"--verson\" here. Did you mean --version?", "--verson")]
    [InlineData("There is no action \"notify.sent\". Did you mean \"notify.send\"?", "actions", "notify.sent")]
    public async Task AMistypedWord_IsNamed_WithWhatWasMeant(string sentence, params string[] words)
    {
        _otto.Backend.On("GET /otto/actions", SampleJson.Page("""{"type":"notify.send","title":"Send","description":"Sends.","tier":1,"effect":"notify","undo":false,"payload_schema":{}}"""));

        var (exitCode, output, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().StartWith(sentence).And.Contain("--help'.");
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("add \"Call Mum\"", "add", "Call", "Mum")]
    [InlineData("add \"Call Mum now\" --at 18:00", "add", "Call", "Mum", "now", "--at", "18:00")]
    [InlineData("add \"Call Mum\" --at \"tomorrow 9am\"", "add", "Call Mum", "--at", "tomorrow", "9am")]
    [InlineData("reject 3 --comment \"not today\"", "reject", "3", "--comment", "not", "today")]
    [InlineData("edit 7 --description \"Call Dad\"", "edit", "7", "--description", "Call", "Dad")]
    [InlineData("list --q \"call mum\"", "list", "--q", "call", "mum")]
    public async Task ATextInPieces_IsPutTogether(string line, params string[] words)
    {
        var (exitCode, output, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().StartWith($"Put a text of several words into quotation marks: {TypedCommand.Otto(line)}\n");
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ANumberTooMany_IsNoTextInPieces()
    {
        var (exitCode, _, errors) = await _otto.RunAsync("cancel", "7", "8");

        exitCode.Should().Be(2);
        errors.Should().StartWith("\"8\" is one word too many.\n");
    }

    [Theory]
    [InlineData("Mum", "Mum")]
    [InlineData("2026-12-01T09:00:00+01:00", "2026-12-01T09:00:00+01:00")]
    [InlineData("Call Mum", "\"Call Mum\"")]
    [InlineData("", "\"\"")]
    [InlineData("don't", "\"don't\"")]
    [InlineData("5 $", "'5 $'")]
    [InlineData("don't pay 5 $", @"'don'\''t pay 5 $'")]
    [InlineData("a;b", "\"a;b\"")]
    public void AWord_IsQuotedWhereAShellWouldTakeItApart(string word, string typed)
    {
        if (!OperatingSystem.IsWindows())
        {
            TypedLine.Quoted(word).Should().Be(typed);
        }
    }

    [Fact]
    public async Task Help_ExplainsACommand_AsItsOwnHelpDoes()
    {
        var (exitCode, output, _) = await _otto.RunAsync("help", "add");

        exitCode.Should().Be(0);
        output.Should().Be((await _otto.RunAsync("add", "--help")).Output).And.Contain("--at");
        (await _otto.RunAsync("help")).Output.Should().Be((await _otto.RunAsync("--help")).Output);
        (await _otto.RunAsync("help", "add", "--json")).Output.Should().StartWith("""{"commands":[{"name":"add",""");
    }

    public void Dispose() => _otto.Dispose();
}
