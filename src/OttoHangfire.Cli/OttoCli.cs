using System.CommandLine;
using System.CommandLine.Help;
using System.Net;
using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli;

/// <summary>The whole command: reads what was typed, runs what they say, and turns what went wrong into a sentence.</summary>
internal sealed class OttoCli(OttoContext otto)
{
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        // A text may begin with @ ("@home call Mum"); it names no file of arguments.
        var parsed = Commands().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            Explain(parsed);
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
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
        catch (UsageException wrong)
        {
            otto.Terminal.Complain(wrong.Message);
            SayWhereHelpIs(wrong.Command);
            return ExitCode.WrongUsage;
        }
        catch (OttoApiException nobody) when (nobody.Status is null && otto.Settings.Problem is not null)
        {
            // Nobody is there to ask, and this is why nobody can be started.
            otto.Terminal.Complain(otto.Settings.Problem!);
            return ExitCode.WrongUsage;
        }
        catch (OttoApiException refused)
        {
            otto.Terminal.Complain(refused.Message);
            return refused.Status == HttpStatusCode.BadRequest ? ExitCode.WrongUsage : ExitCode.Failed;
        }
        catch (JsonException)
        {
            otto.Terminal.Complain(ProblemMessages.Stranger(otto.Settings.BackendUrl));
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Complain(failure);
        }
    }

    internal RootCommand Commands()
    {
        var root = new RootCommand(
            $"Otto does your chores. Start him with '{TypedCommand.Otto("up")}', then try '{TypedCommand.Otto("demo")}'.")
        {
            new UpCommand(otto),
            new OpenCommand(otto),
            new DemoCommand(otto),
            new AskCommand(otto), new AddCommand(otto),
            new ListCommand(otto),
            new ShowCommand(otto),
            new EditCommand(otto),
            new DeleteCommand(otto),
            TaskVerbCommand.Run(otto), TaskVerbCommand.Retry(otto), TaskVerbCommand.Cancel(otto),
            TaskVerbCommand.Pause(otto), TaskVerbCommand.Resume(otto),
            InstantCommand.Skip(otto), InstantCommand.Move(otto), new WhyCommand(otto),
            ReminderCommand.Done(otto), ReminderCommand.Snooze(otto), ReminderCommand.Dismiss(otto),
            new IncidentsCommand(otto), new RunsCommand(otto), new UndoCommand(otto), new ResolveCommand(otto),
            new ApprovalsCommand(otto),
            DecisionCommand.Approve(otto),
            DecisionCommand.Reject(otto),
            new NotesCommand(otto), new BillsCommand(otto), new FilesCommand(otto),
            new SearchCommand(otto),
            new ActionsCommand(otto),
            new AuditCommand(otto),
            new VacationCommand(otto), new KeyCommand(otto),
            new ModelCommand(otto),
            new ChannelsCommand(otto),
            new WorkerCommand(otto),
            new DoctorCommand(otto), new LogsCommand(otto),
            new CompletionCommand(otto),
            new HelpCommand(otto),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!, otto.Terminal.Output);
        }

        return root;
    }

    /// <summary>Nobody who types a word is shown a stack trace.</summary>
    private int Complain(Exception failure)
    {
        if (failure is SettingsException)
        {
            otto.Terminal.Complain(failure.Message);
            return ExitCode.WrongUsage;
        }

        var sentence = failure is IOException or UnauthorizedAccessException
            ? DataFolder.Problem(failure, otto.Settings.DataDirectory) ?? failure.Message
            : failure.Message;
        otto.Terminal.Complain(sentence);
        return ExitCode.Failed;
    }

    private void Explain(ParseResult parsed)
    {
        foreach (var fault in WrongWords.Of(parsed))
        {
            otto.Terminal.Complain(fault);
        }

        SayWhereHelpIs(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name);
    }

    private void SayWhereHelpIs(string command) =>
        otto.Terminal.Complain($"For help, run '{TypedCommand.Otto($"{command} --help".TrimStart())}'.");
}
