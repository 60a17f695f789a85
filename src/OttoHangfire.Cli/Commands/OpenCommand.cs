using System.CommandLine;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto open</c>: signs the owner's browser in.</summary>
internal sealed class OpenCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<bool> _browser = new("--browser") { Description = "Open the link in the browser of this desktop" };

    public OpenCommand(OttoContext otto)
        : base("open", "Prints a link that signs your browser in. It works once, within five minutes.", "open", "open --browser")
    {
        _otto = otto;
        Options.Add(_browser);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var made = (await _otto.Api.PostAsync("/otto/open", json: null, cancellation)).As<OpenCodeLink>();
        var link = new SignInLink(_otto.Address, made);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Json(new { url = link.Url, made.Code, made.ExpiresAt });
        }
        else if (parsed.GetValue(_browser) && link.TryOpen(_otto.Settings.DataDirectory))
        {
            _otto.Terminal.Say(SignInLink.Opened);
        }
        else
        {
            _otto.Terminal.Say(link.Words);
        }

        return ExitCode.Done;
    }
}
