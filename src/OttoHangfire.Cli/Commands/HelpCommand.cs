using System.CommandLine;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto help add</c>: the same as <c>otto add --help</c>.</summary>
internal sealed class HelpCommand : Command
{
    private readonly Argument<string?> _word = new("command") { Description = "The command to explain", Arity = ArgumentArity.ZeroOrOne };

    public HelpCommand()
        : base("help", "Explains a command, or lists them all.")
    {
        Arguments.Add(_word);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var root = parsed.RootCommandResult.Command;
        var word = parsed.GetValue(_word);
        if (word is not null && root.Subcommands.All(command => command.Name != word))
        {
            throw new UsageException(WrongWords.NoCommand(word, root), "");
        }

        return root.Parse(word is null ? ["--help"] : [word, "--help"]).InvokeAsync(parsed.InvocationConfiguration, cancellation);
    }
}
