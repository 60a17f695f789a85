using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>The usual help, and below it what one would type.</summary>
internal sealed class HelpWithExamples(HelpAction usual, TextWriter output) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is OttoCommand { Examples: var examples })
        {
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in examples)
            {
                output.WriteLine("  " + TypedCommand.Otto(example));
            }

            output.WriteLine();
        }

        return result;
    }
}
