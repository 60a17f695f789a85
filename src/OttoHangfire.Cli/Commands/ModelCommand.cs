using System.CommandLine;
using System.Text.Json.Nodes;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto model</c>: which language model Otto asks.</summary>
internal sealed class ModelCommand : OttoCommand
{
    private const string Path = "/otto/settings/model";

    private readonly OttoContext _otto;

    public ModelCommand(OttoContext otto)
        : base(
            "model",
            "The language model that answers free text: which is set, set one, try it.",
            "model",
            "model set --endpoint http://127.0.0.1:11434/v1 --name qwen3:8b",
            "model try")
    {
        _otto = otto;
        Subcommands.Add(new SetModelCommand(otto));
        Subcommands.Add(Remove());
        Subcommands.Add(Try());
        SetAction(async (parsed, cancellation) => Show(otto, parsed.GetValue(Json), await otto.Api.GetAsync(Path, cancellation)));
    }

    /// <summary>Says what is set.</summary>
    public static int Show(OttoContext otto, bool asJson, Answer answer)
    {
        if (asJson)
        {
            otto.Terminal.Raw(answer.Json);
            return ExitCode.Done;
        }

        var model = answer.As<ModelState>();
        if (model.Endpoint is null)
        {
            otto.Terminal.Say(
                "No language model is set. To set one, run "
                    + $"'{TypedCommand.Otto("model set --endpoint http://127.0.0.1:11434/v1 --name qwen3:8b")}'.");
        }
        else
        {
            ModelView.Show(otto.Terminal, model);
        }

        foreach (var note in model.Notes)
        {
            otto.Terminal.Say(note);
        }

        return ExitCode.Done;
    }

    private OttoCommand Remove()
    {
        var command = new OttoCommand("remove", "Forgets the model that was set with a command or a page, and its key.", "model remove");
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await _otto.Api.DeleteAsync(Path, cancellation);
            if (!parsed.GetValue(command.Json))
            {
                _otto.Terminal.Say("The model and its key are forgotten.");
            }

            return Show(_otto, parsed.GetValue(command.Json), answer);
        });
        return command;
    }

    private OttoCommand Try()
    {
        var command = new OttoCommand("try", "Asks the model one small question, and says what came of it.", "model try");
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await _otto.Api.PostAsync($"{Path}/try", json: null, cancellation);
            if (parsed.GetValue(command.Json))
            {
                _otto.Terminal.Raw(answer.Json);
            }
            else
            {
                ModelView.Show(_otto.Terminal, answer.As<ModelTrial>());
            }

            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary><c>otto model set</c>: what is not said stays as it is.</summary>
internal sealed class SetModelCommand : OttoCommand
{
    private const string Path = "/otto/settings/model";

    private readonly OttoContext _otto;
    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "The address of its server; for most it ends in /v1" };
    private readonly Option<string?> _name = new("--name") { Description = "Which of the server's models" };
    private readonly Option<string?> _provider = new("--provider") { Description = "How it is spoken to (default: as its address tells)" };
    private readonly Option<bool> _keyStdin = new("--key-stdin") { Description = "Read the key from the first line of the input" };
    private readonly Option<bool> _noKey = new("--no-key") { Description = "The server wants no key" };

    public SetModelCommand(OttoContext otto)
        : base(
            "set",
            "Sets the language model. At a terminal it asks for the key, which is shown nowhere; else it is left as it is.",
            "model set --endpoint http://127.0.0.1:11434/v1 --name qwen3:8b --no-key",
            "model set --endpoint https://api.anthropic.com/v1 --name a-model --key-stdin < key.txt")
    {
        _otto = otto;
        _provider.AcceptOnlyFromAmong("openai", "anthropic");
        foreach (var option in new Option[] { _endpoint, _name, _provider, _keyStdin, _noKey })
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_keyStdin) && parsed.GetValue(_noKey))
        {
            throw new UsageException("--key-stdin and --no-key contradict each other.", "model");
        }

        var change = await ChangeAsync(parsed, cancellation);
        var key = Key(parsed);
        if (key is not null || parsed.GetValue(_noKey))
        {
            change["api_key"] = key;
        }

        var answer = await _otto.Api.PutAsync(Path, change.ToJsonString(), cancellation);
        var asJson = parsed.GetValue(Json);
        ModelCommand.Show(_otto, asJson, answer);
        if (!asJson)
        {
            _otto.Terminal.Say($"Otto has it within five seconds. To ask it something, run '{TypedCommand.Otto("model try")}'.");
        }

        return ExitCode.Done;
    }

    private async Task<JsonObject> ChangeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (endpoint, name, provider) = (parsed.GetValue(_endpoint), parsed.GetValue(_name), parsed.GetValue(_provider));
        if (endpoint is null || name is null)
        {
            var model = (await _otto.Api.GetAsync(Path, cancellation)).As<ModelState>();
            (endpoint, name) = (endpoint ?? model.Endpoint, name ?? model.Name);
        }

        var change = new JsonObject { ["endpoint"] = endpoint, ["name"] = name };
        if (provider is not null)
        {
            change["provider"] = provider;
        }

        return change;
    }

    /// <summary>Null where none was given.</summary>
    private string? Key(ParseResult parsed)
    {
        if (parsed.GetValue(_noKey) || (!parsed.GetValue(_keyStdin) && !_otto.Terminal.CanAsk))
        {
            return null;
        }

        var key = parsed.GetValue(_keyStdin)
            ? _otto.Terminal.SecretFromInput()
            : _otto.Terminal.AskSecret("Key of the server, if it wants one (it is not shown; empty leaves it as it is):");
        var given = key?.Trim() is { Length: > 0 } text ? text : null;
        return given is null && parsed.GetValue(_keyStdin)
            ? throw new UsageException("The input has no key in its first line. Nothing was changed.", "model")
            : given;
    }
}
