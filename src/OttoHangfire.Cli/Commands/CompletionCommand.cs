using System.CommandLine;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto completion bash</c>: what a shell needs to complete commands and options. It runs nothing and asks nobody.</summary>
internal sealed class CompletionCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string> _shell = new("shell") { Description = string.Join(", ", CompletionScript.Shells) };

    public CompletionCommand(OttoContext otto)
        : base(
            "completion",
            "Prints a script with which your shell completes commands and options.",
            "completion bash > ~/.local/share/bash-completion/completions/otto",
            "completion zsh > ~/.zfunc/_otto",
            "completion fish > ~/.config/fish/completions/otto.fish",
            "completion powershell >> $PROFILE")
    {
        _otto = otto;
        _shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        Arguments.Add(_shell);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var script = new CompletionScript(parsed.RootCommandResult.Command).For(parsed.GetValue(_shell)!);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Json(new { shell = parsed.GetValue(_shell), script });
        }
        else
        {
            // The script is ours, and its tabs and line ends are meant.
            _otto.Terminal.Raw(script);
        }

        return ExitCode.Done;
    }
}
