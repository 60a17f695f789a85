using System.CommandLine;
using System.Text.Json;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto key</c>: who else may do what: browsers that are signed in, keys of programs, the password.</summary>
internal sealed class KeyCommand : OttoCommand
{
    private readonly OttoContext _otto;

    public KeyCommand(OttoContext otto)
        : base("key", "Browsers that are signed in, keys for programs, and the password.", "key sessions", "key add phone --scope tasks")
    {
        _otto = otto;
        Subcommands.Add(new SessionsCommand(otto));
        Subcommands.Add(AddKey());
        Subcommands.Add(ListKeys());
        Subcommands.Add(RevokeKey());
        Subcommands.Add(new PasswordCommand(otto));
    }

    private OttoCommand AddKey()
    {
        var name = new Argument<string>("name") { Description = "What you call it: letters, digits, -, _ and ." };
        var scope = new Option<string>("--scope") { Description = $"What it allows: {string.Join(", ", KeyScope.All)}", Required = true };
        scope.AcceptOnlyFromAmong([.. KeyScope.All]);
        var days = new Option<int?>("--days") { Description = "How long it holds (default: until you revoke it)" };
        var command = new OttoCommand(
            "add", "Makes a key for a program, and shows it this once.", "key add phone --scope tasks --days 90") { name, scope, days };
        command.SetAction(async (parsed, cancellation) =>
        {
            var asked = new NewApiKey { Name = parsed.GetValue(name), Scope = parsed.GetValue(scope), Days = parsed.GetValue(days) };
            var answer = await _otto.Api.PostAsync("/otto/keys", JsonSerializer.Serialize(asked, OttoJson.Options), cancellation);
            return _otto.Terminal.Show(parsed.GetValue(command.Json), answer.Json, () => _otto.Terminal.Say(
                $"The key is shown this once. A program sends it as 'Authorization: Bearer':\n\n  {answer.As<AddedApiKey>().Key}"));
        });
        return command;
    }

    private OttoCommand ListKeys()
    {
        var command = new OttoCommand("list", "Lists the keys of programs; never the keys themselves.", "key list");
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await _otto.Api.GetAsync("/otto/keys?limit=500", cancellation);
            return _otto.Terminal.Show(parsed.GetValue(command.Json), answer.Json, () => ShowKeys(answer.As<Page<ApiKey>>().Items));
        });
        return command;
    }

    private OttoCommand RevokeKey()
    {
        var name = new Argument<string>("name") { Description = "The name that the list shows" };
        var command = new OttoCommand("revoke", "Revokes a key, at once.", "key revoke phone") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            await _otto.Api.DeleteAsync($"/otto/keys/{Uri.EscapeDataString(parsed.GetValue(name)!)}", cancellation);
            return _otto.Terminal.Show(parsed.GetValue(command.Json), "{}", () => _otto.Terminal.Say("The key holds no longer."));
        });
        return command;
    }

    private void ShowKeys(IReadOnlyList<ApiKey> keys)
    {
        if (keys.Count == 0)
        {
            _otto.Terminal.Say($"No program has a key. To make one, run '{TypedCommand.Otto("key add NAME --scope tasks")}'.");
            return;
        }

        var table = new TextTable(
            _otto.Terminal, Column.Words("name"), new("scope"), Column.Time("made"), Column.Time("last used"), Column.Time("until"))
        { Zone = _otto.Times.Zone };
        foreach (var key in keys)
        {
            table.Add(key.Name, key.Scope, _otto.Times.Short(key.CreatedAt), Time(key.LastUsedAt), Time(key.ExpiresAt));
        }

        table.Write();
    }

    private string Time(DateTimeOffset? instant) => instant is { } at ? _otto.Times.Short(at) : "";
}

/// <summary><c>otto key sessions</c>: the browsers in which the owner is signed in.</summary>
internal sealed class SessionsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string> _which = new("which") { Description = "The number that the list shows, or all" };

    public SessionsCommand(OttoContext otto)
        : base("sessions", "Lists the browsers in which you are signed in.", "key sessions", "key sessions end 3")
    {
        _otto = otto;
        var end = new OttoCommand("end", "Signs a browser out, or all of them.", "key sessions end 3", "key sessions end all") { _which };
        _which.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != "all" && !(long.TryParse(token.Value, out var id) && id > 0))
            {
                result.AddError($"No session has the number \"{token.Value}\". To see them, run '{TypedCommand.Otto("key sessions")}'.");
            }
        });
        end.SetAction((parsed, cancellation) => EndAsync(parsed.GetValue(_which)!, parsed.GetValue(end.Json), cancellation));
        Subcommands.Add(end);
        SetAction(ListAsync);
    }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync("/otto/sessions?limit=500", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return ExitCode.Done;
        }

        var sessions = answer.As<Page<OwnerSession>>().Items;
        if (sessions.Count == 0)
        {
            _otto.Terminal.Say($"You are signed in nowhere. To sign a browser in, run '{TypedCommand.Otto("open")}'.");
            return ExitCode.Done;
        }

        var table = new TextTable(
            _otto.Terminal, new("id"), Column.Time("since"), Column.Time("last used"), Column.Prose("browser"))
        { Zone = _otto.Times.Zone };
        foreach (var session in sessions)
        {
            table.Add($"{session.Id}", _otto.Times.Short(session.CreatedAt), _otto.Times.Short(session.LastUsedAt), session.Browser);
        }

        table.Write();
        return ExitCode.Done;
    }

    private async Task<int> EndAsync(string which, bool asJson, CancellationToken cancellation)
    {
        await _otto.Api.DeleteAsync(which == "all" ? "/otto/sessions" : $"/otto/sessions/{which}", cancellation);
        if (asJson)
        {
            _otto.Terminal.Raw("{}");
        }
        else
        {
            _otto.Terminal.Say(which == "all" ? "All browsers are signed out." : "The browser is signed out.");
        }

        return ExitCode.Done;
    }
}

/// <summary><c>otto key password</c>: the password with which the owner signs in from elsewhere. The backend need not run.</summary>
internal sealed class PasswordCommand : OttoCommand
{
    public PasswordCommand(OttoContext otto)
        : base("password", "Sets the password for signing in from another machine. It asks, and keeps only a hash.", "key password") =>
        SetAction(parsed =>
        {
            var password = otto.Terminal.AskSecret($"New password, at least {OwnerPassword.ShortestPassword} characters:");
            if (OwnerPassword.Problem(password) is { } problem)
            {
                otto.Terminal.Complain(problem);
                return ExitCode.WrongUsage;
            }

            if (otto.Terminal.CanAsk && otto.Terminal.AskSecret("The same again:") != password)
            {
                otto.Terminal.Complain("These are two passwords. Nothing was changed.");
                return ExitCode.WrongUsage;
            }

            OwnerPassword.Set(otto.Settings.DataDirectory, password!);
            if (parsed.GetValue(Json))
            {
                otto.Terminal.Raw("{}");
            }
            else
            {
                otto.Terminal.Say("The password is set.");
            }

            return ExitCode.Done;
        });
}
