using System.CommandLine;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto help add</c>: the same as <c>otto add --help</c>.</summary>
internal sealed class HelpCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string?> _word = new("command") { Description = "The command to explain", Arity = ArgumentArity.ZeroOrOne };

    public HelpCommand(OttoContext otto)
        : base("help", "Explains a command, or lists them all.", "help", "help add")
    {
        _otto = otto;
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

        if (!parsed.GetValue(Json))
        {
            return root.Parse(word is null ? ["--help"] : [word, "--help"]).InvokeAsync(parsed.InvocationConfiguration, cancellation);
        }

        var commands = root.Subcommands.OfType<OttoCommand>().Where(command => !command.Hidden && (word is null || command.Name == word));
        _otto.Terminal.Json(new { commands = commands.Select(Described) });
        return Task.FromResult(ExitCode.Done);
    }

    private static object Described(OttoCommand command) => new
    {
        command.Name,
        command.Description,
        Arguments = command.Arguments.Select(argument => new { argument.Name, argument.Description }),
        Options = command.Options.Where(option => !option.Hidden).Select(option => new { option.Name, option.Description }),
        command.Examples,
    };
}
