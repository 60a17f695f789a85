using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Commands;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli;

/// <summary>The whole command: reads the words, runs what they say, and turns what went wrong into a sentence.</summary>
internal sealed class OttoCli(OttoContext otto)
{
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        var words = Commands().Parse(arguments);
        if (words.Errors.Count > 0)
        {
            Explain(words);
            return ExitCode.WrongUsage;
        }

        try
        {
            return await words.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,

                    // `up` hears signals itself; to the others a signal means their end at once, which is what people expect.
                    ProcessTerminationTimeout = null,
                    Output = otto.Terminal.Output,
                    Error = otto.Terminal.Errors,
                },
                cancellation);
        }
        catch (SettingsException wrong)
        {
            otto.Terminal.Complain(wrong.Message);
            return ExitCode.WrongUsage;
        }
        catch (OttoApiException refused)
        {
            otto.Terminal.Complain(refused.Message);
            return ExitCode.Failed;
        }
        catch (JsonException)
        {
            otto.Terminal.Complain($"What answers at {otto.Settings.BackendUrl} does not speak like Otto. Another program may have its port; OTTO_PORT sets another one.");
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            otto.Terminal.Complain(failure.Message);
            return ExitCode.Failed;
        }
    }

    private RootCommand Commands()
    {
        var root = new RootCommand("Otto does your chores. Start it with 'otto up', then try 'otto demo'.")
        {
            new UpCommand(otto),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!, otto.Terminal.Output);
        }

        return root;
    }

    private void Explain(ParseResult words)
    {
        foreach (var error in words.Errors)
        {
            otto.Terminal.Complain(error.Message);
        }

        var name = words.CommandResult.Command is RootCommand ? "otto" : "otto " + words.CommandResult.Command.Name;
        otto.Terminal.Complain($"'{name} --help' shows how it is used.");
    }
}
