using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto up</c>: starts Otto, stops it, says what runs.</summary>
internal sealed class UpCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<bool> _detach = new("--detach") { Description = "Run in the background, and return when Otto answers" };
    private readonly Option<bool> _browser = new("--browser") { Description = "Open Otto in the browser of this desktop, signed in" };
    private readonly Option<bool> _stop = new("--stop") { Description = "Stop Otto" };
    private readonly Option<bool> _status = new("--status") { Description = "Show what is running" };
    private readonly Option<bool> _prepare = new("--prepare") { Description = "Make the data folder and the keys", Hidden = true };
    private readonly Option<string> _background = new(Background.Option) { Hidden = true };

    public UpCommand(OttoContext otto)
        : base("up", "Starts Otto and keeps him running until Ctrl-C.", "up", "up --detach", "up --stop")
    {
        _otto = otto;
        foreach (var option in new Option[] { _detach, _browser, _stop, _status, _prepare, _background })
        {
            Options.Add(option);
        }

        Validators.Add(OnlyOne);
        SetAction(RunAsync);
    }

    private static void OnlyOne(CommandResult result)
    {
        var given = result.Children.OfType<OptionResult>()
            .Where(option => !option.Implicit && option.Option is not { Name: "--json" })
            .Select(option => option.Option.Name)
            .ToList();
        if (given.Count > 1 && !(given.Count == 2 && given.Contains("--detach") && given.Contains("--browser")))
        {
            result.AddError($"{string.Join(" and ", given)} cannot be used together.");
        }
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation) => parsed switch
    {
        _ when parsed.GetValue(_stop) => StopAsync(),
        _ when parsed.GetValue(_status) => ShowStatusAsync(parsed.GetValue(Json), cancellation),
        _ when parsed.GetValue(_prepare) => Prepare(),
        _ when parsed.GetValue(_background) is { } outcomeFile => StayInBackgroundAsync(outcomeFile, cancellation),
        _ when parsed.GetValue(_detach) => DetachAsync(parsed.GetValue(_browser), cancellation),
        _ => StayAsync(parsed.GetValue(_browser), cancellation),
    };

    private async Task<int> StayAsync(bool inBrowser, CancellationToken cancellation)
    {
        using var waiting = Wait(UpMessages.Starting);
        void Say(string text)
        {
            waiting.Dispose();
            _otto.Terminal.Say(text);
        }

        void Healthy()
        {
            Say(UpMessages.Addresses(_otto.Settings, detached: false));
            _ = SignInAsync(inBrowser, orSay: true, cancellation);
        }

        var outcome = await Start().RunAsync(Say, Healthy, cancellation);
        waiting.Dispose();
        if (outcome.Message is not null)
        {
            _otto.Terminal.Complain(outcome.Message);
        }
        else
        {
            _otto.Terminal.Say("Otto has stopped.");
        }

        return outcome.ExitCode;
    }

    /// <summary>Signs a browser in, where a person is at a terminal: the link never goes into a file.</summary>
    /// <param name="inBrowser">True = opens it, where there is a desktop.</param>
    /// <param name="orSay">True = prints it where it is not opened.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    private async Task SignInAsync(bool inBrowser, bool orSay, CancellationToken cancellation)
    {
        if (_otto.Terminal.IsPlain || !((inBrowser && SignInLink.HasDesktop) || orSay))
        {
            return;
        }

        try
        {
            var made = (await _otto.Api.PostAsync("/otto/open", json: null, cancellation)).As<OpenCodeLink>();
            var link = new SignInLink(_otto.Address, made);
            var isOpened = inBrowser && link.TryOpen(_otto.Settings.DataDirectory);
            if (isOpened || orSay)
            {
                _otto.Terminal.Say("\n" + (isOpened ? SignInLink.Opened : link.Words));
            }
        }
        catch (Exception silent) when (silent is OttoApiException or JsonException or OperationCanceledException or IOException)
        {
            // Otto runs all the same, and 'otto open' prints the link, or says why not.
        }
    }

    private async Task<int> StayInBackgroundAsync(string outcomeFile, CancellationToken cancellation)
    {
        var told = false;
        var outcome = await Start().RunAsync(
            _ => { },
            () =>
            {
                told = true;
                Background.Report(Outcome.Done, outcomeFile);
            },
            cancellation);
        if (!told)
        {
            // Stopped while starting is no success for whoever waits for the start.
            Background.Report(
                outcome.IsGood ? new Outcome(ExitCode.Failed, "Otto was stopped while he was starting.") : outcome, outcomeFile);
        }

        return outcome.ExitCode;
    }

    private async Task<int> DetachAsync(bool inBrowser, CancellationToken cancellation)
    {
        var outcome = await new Detaching(_otto.Settings, _otto.Probes, _otto.Clock, Wait).RunAsync(cancellation);
        if (outcome.IsGood)
        {
            _otto.Terminal.Say(outcome.Message ?? UpMessages.Addresses(_otto.Settings, detached: true));
            await SignInAsync(inBrowser, orSay: false, cancellation);
        }
        else
        {
            _otto.Terminal.Complain(outcome.Message ?? "Otto did not start.");
        }

        return outcome.ExitCode;
    }

    private async Task<int> StopAsync()
    {
        using var waiting = Running.Of(new PidFile(_otto.Settings.PidFile)).IsNobody ? null : Wait(UpMessages.Stopping);
        var wasRunning = await new Stopping(_otto.Settings, _otto.Clock).StopAsync();
        waiting?.Dispose();
        _otto.Terminal.Say(wasRunning ? "Otto has stopped." : "Otto is not running.");
        return ExitCode.Done;
    }

    private async Task<int> ShowStatusAsync(bool json, CancellationToken cancellation)
    {
        var status = await new RunningStatus(_otto.Settings, _otto.Probes).ReadAsync(cancellation);
        if (json)
        {
            _otto.Terminal.Json(new { running = status.IsWell, status.Supervisor, status.Backend, status.Agent, status.Worker });
        }
        else
        {
            StatusView.Show(_otto.Terminal, status, _otto.Settings);
        }

        return status.IsWell ? ExitCode.Done : ExitCode.Failed;
    }

    private Task<int> Prepare()
    {
        if (_otto.Settings.Problem is { } problem)
        {
            throw new SettingsException(problem);
        }

        PrivateFiles.ReadOrCreateAgentKey(_otto.Settings.DataDirectory);
        PrivateFiles.ReadOrCreateOwnerKey(_otto.Settings.DataDirectory);
        return Task.FromResult(ExitCode.Done);
    }

    private Waiting Wait(string what) => new(_otto.Terminal, what, _otto.Clock);

    private Starting Start() => new(_otto.Settings, _otto.Probes, _otto.Clock);
}
