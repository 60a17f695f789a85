using System.CommandLine;
using System.Text.Json.Nodes;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto channels add</c>, <c>edit</c>, <c>remove</c> and <c>default</c>.</summary>
internal static class ChannelSetup
{
    private static readonly string[] Kinds = ["email", "ntfy", "webhook", "browser"];

    private const string AnyKind = "email, ntfy, webhook or browser";

    public static OttoCommand Add(OttoContext otto)
    {
        var name = new Argument<string?>("name") { Description = "What you call it, like phone", Arity = ArgumentArity.ZeroOrOne };
        var kind = new Option<string?>("--kind") { Description = AnyKind };
        kind.AcceptOnlyFromAmong(Kinds);
        var options = new ChannelOptions();
        var command = new OttoCommand(
            "add",
            "Sets a channel up. At a terminal it asks for what is missing; a secret is not shown.",
            "channels add phone --kind ntfy --url https://ntfy.sh --topic otto-7f3k9q2m",
            "channels add mail --kind email --host smtp.example.org --user me@example.org --from me@example.org --to me@example.org "
                + "--secret-file ~/otto-mail.password") { name, kind };
        command.Options.AddAll(options.All);
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = otto.Terminal;
            var named = parsed.GetValue(name) ?? Asked(terminal, "What you call it, like phone:", "the name of the channel");
            var of = parsed.GetValue(kind) ?? Asked(terminal, $"Kind ({AnyKind}):", $"--kind ({AnyKind})");
            if (!Kinds.Contains(of, StringComparer.Ordinal))
            {
                throw new UsageException($"\"{of}\" is no kind of channel. The kinds are email, ntfy, webhook and browser.", "channels");
            }

            var said = options.Said(parsed, of, terminal);
            if (terminal.CanAsk)
            {
                ChannelOptions.Ask(said, of, terminal);
            }

            (said["name"], said["kind"]) = (named, of);
            var answer = await otto.Api.PostAsync("/otto/channels", said.ToJsonString(), cancellation);
            return terminal.Show(parsed.GetValue(command.Json), answer.Json, () => Tell(terminal, answer.As<ChannelDetail>(), "is set up"));
        });
        return command;
    }

    public static OttoCommand Edit(OttoContext otto)
    {
        var name = Name();
        var options = new ChannelOptions();
        var askSecret = new Option<bool>("--ask-secret") { Description = "Ask for a new password, token or signing secret" };
        var command = new OttoCommand(
            "edit",
            "Changes a channel, at once. What is not said stays as it is.",
            "channels edit mail --ask-secret",
            "channels edit phone --priority 5") { name, askSecret };
        command.Options.AddAll(options.All);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = PathOf(parsed.GetValue(name)!);
            var kind = (await otto.Api.GetAsync(path, cancellation)).As<ChannelDetail>().Kind;
            var said = options.Said(parsed, kind, otto.Terminal);
            if (parsed.GetValue(askSecret) || (said.Count == 0 && otto.Terminal.CanAsk))
            {
                ChannelOptions.AskForSecret(said, kind, otto.Terminal);
            }

            if (said.Count == 0)
            {
                throw new UsageException("Say what to change. Nothing was changed.", "channels");
            }

            var answer = await otto.Api.PutAsync(path, said.ToJsonString(), cancellation);
            return otto.Terminal.Show(
                parsed.GetValue(command.Json), answer.Json, () => Tell(otto.Terminal, answer.As<ChannelDetail>(), "is changed"));
        });
        return command;
    }

    public static OttoCommand Remove(OttoContext otto)
    {
        var name = Name();
        var command = new OttoCommand(
            "remove", "Takes a channel away, with its secrets. Messages that wait for it are given up.", "channels remove phone") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            await otto.Api.DeleteAsync(PathOf(parsed.GetValue(name)!), cancellation);
            return otto.Terminal.Show(
                parsed.GetValue(command.Json), "{}", () => otto.Terminal.Say($"{parsed.GetValue(name)} is taken away, with its secrets."));
        });
        return command;
    }

    public static OttoCommand Default(OttoContext otto)
    {
        var name = Name();
        var command = new OttoCommand(
            "default", "Makes a channel the default: it takes what names none, such as your reminders.", "channels default phone") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await otto.Api.PutAsync(
                PathOf(parsed.GetValue(name)!), new JsonObject { ["default"] = true }.ToJsonString(), cancellation);
            return otto.Terminal.Show(
                parsed.GetValue(command.Json),
                answer.Json,
                () => otto.Terminal.Say($"{parsed.GetValue(name)} takes what names no channel from now on."));
        });
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "The name of the channel" };

    private static string PathOf(string name) => $"/otto/channels/{Uri.EscapeDataString(name)}";

    private static void AddAll(this IList<Option> options, IEnumerable<Option> all)
    {
        foreach (var option in all)
        {
            options.Add(option);
        }
    }

    private static string Asked(Terminal terminal, string question, string missing) =>
        (terminal.CanAsk ? terminal.Ask(question)?.Trim() : null) is { Length: > 0 } typed
            ? typed
            : throw new UsageException($"Say {missing}. Nothing was changed.", "channels");

    private static void Tell(Terminal terminal, ChannelDetail channel, string done)
    {
        var isDefault = channel.Default ? ", and takes what names no channel" : "";
        if (channel.Kind == "browser")
        {
            terminal.Say($"{channel.Name} {done}{isDefault}. To let a browser take its messages, open Otto in it, and press "
                + "\"Notify me here\" under Settings, Channels.");
            return;
        }

        terminal.Say($"{channel.Name} {done}{isDefault}. To try it, run '{TypedCommand.Otto($"channels test {channel.Name}")}'.");
    }
}
