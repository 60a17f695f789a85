using System.CommandLine;
using System.Text.Json.Nodes;
using OttoHangfire.Cli.Output;

namespace OttoHangfire.Cli.Commands;

/// <summary>The options that say what a channel is, and the questions for what they leave open.</summary>
internal sealed class ChannelOptions
{
    /// <summary>By kind: what has to be known, and how it is asked for.</summary>
    private static readonly Dictionary<string, (string Field, string Question)[]> Needed = new(StringComparer.Ordinal)
    {
        ["email"] =
        [
            ("host", "Mail server, like smtp.example.org:"),
            ("from", "Your address, which the mail comes from:"),
            ("to", "The address that it goes to:"),
        ],
        ["ntfy"] =
        [
            ("url", "Server, like https://ntfy.sh:"),
            ("topic", "Topic, which on ntfy.sh nobody should guess:"),
        ],
        ["webhook"] = [("url", "Address, like https://example.org/hook:")],
        ["browser"] = [],
    };

    private readonly (string Field, Option<string?> Option)[] _texts =
    [
        Text("host", "Mail: the server"),
        Text("tls", "Mail: starttls (default), implicit, or none, which is for this machine only", "starttls", "implicit", "none"),
        Text("user", "Mail: the user, where the server wants one"),
        Text("from", "Mail: the address that it comes from"),
        Text("to", "Mail: the address that it goes to"),
        Text("url", "ntfy or webhook: the address"),
        Text("topic", "ntfy: the topic"),
        Text("contact", "Browsers: a mail address for their makers; they are told none otherwise"),
    ];

    private readonly Option<int?> _port = new("--port") { Description = "Mail: the port (default 587; 465 for implicit, 25 for none)" };
    private readonly Option<int?> _priority = new("--priority") { Description = "ntfy: 1 (no sound) to 5 (rings on); default 3" };
    private readonly Option<bool?> _allowPrivate = new("--allow-private")
    {
        Description = "ntfy, webhook or browser: the address may lie on this machine or in your own network",
    };
    private readonly Option<bool?> _default = new("--default") { Description = "It takes what names no channel" };
    private readonly Option<string?> _quiet = new("--quiet")
    {
        Description = "When its messages wait, like 22:00-07:00; off: as all others (see channels quiet)",
    };
    private readonly Option<FileInfo?> _secretFile = new("--secret-file")
    {
        Description = "A file that only you may read: its first line is the password, token or signing secret. It stays there",
    };
    private readonly Option<bool> _secretStdin = new("--secret-stdin") { Description = "Read the secret from the first line of the input" };
    private readonly Option<bool> _noSecret = new("--no-secret") { Description = "The server wants no secret" };

    public IEnumerable<Option> All =>
        [.. _texts.Select(text => text.Option), _port, _priority, _allowPrivate, _default, _quiet, _secretFile, _secretStdin, _noSecret];

    /// <summary>What was said, as fields of the API.</summary>
    /// <exception cref="UsageException">Two things that were said contradict each other.</exception>
    public JsonObject Said(ParseResult parsed, string kind, Terminal terminal)
    {
        var said = new JsonObject();
        foreach (var (field, option) in _texts)
        {
            Add(said, field, parsed.GetValue(option));
        }

        Add(said, "port", parsed.GetValue(_port));
        Add(said, "priority", parsed.GetValue(_priority));
        Add(said, "allow_private", parsed.GetValue(_allowPrivate));
        Add(said, "default", parsed.GetValue(_default));
        if (parsed.GetValue(_quiet) is { } quiet)
        {
            said["quiet_hours"] = QuietCommand.Hours(quiet, zone: null);
        }

        AddSecret(said, parsed, SecretOf(kind), terminal);
        return said;
    }

    /// <summary>Asks the person at the terminal for what is missing in a new channel.</summary>
    public static void Ask(JsonObject said, string kind, Terminal terminal)
    {
        foreach (var (field, question) in Needed[kind].Where(needed => !said.ContainsKey(needed.Field)))
        {
            Add(said, field, Given(terminal.Ask(question)));
        }

        var secret = SecretOf(kind);
        if (kind == "browser" || said.ContainsKey(secret))
        {
            return;
        }

        if (kind == "email" && !said.ContainsKey("user"))
        {
            Add(said, "user", Given(terminal.Ask("User, if the server wants one; else empty:")));
        }

        if (kind != "email" || said.ContainsKey("user"))
        {
            Add(said, secret, Given(terminal.AskSecret(QuestionOfSecret(kind))));
        }
    }

    /// <summary>Asks for the secret of a channel that there is.</summary>
    public static void AskForSecret(JsonObject said, string kind, Terminal terminal)
    {
        var secret = SecretOf(kind);
        if (kind != "browser" && !said.ContainsKey(secret))
        {
            Add(said, secret, Given(terminal.AskSecret($"The {secret}, if it changes (it is not shown; empty leaves it as it is):")));
        }
    }

    /// <summary>What the API calls the secret of this kind.</summary>
    public static string SecretOf(string kind) => kind switch { "email" => "password", "ntfy" => "token", _ => "secret" };

    private static string QuestionOfSecret(string kind) => kind switch
    {
        "email" => "Password (it is not shown):",
        "ntfy" => "Access token, if the topic is protected (it is not shown; else empty):",
        _ => "Signing secret, whsec_ and base64 (it is not shown):",
    };

    private void AddSecret(JsonObject said, ParseResult parsed, string field, Terminal terminal)
    {
        var (file, stdin, none) = (parsed.GetValue(_secretFile), parsed.GetValue(_secretStdin), parsed.GetValue(_noSecret));
        if ((file is null ? 0 : 1) + (stdin ? 1 : 0) + (none ? 1 : 0) > 1)
        {
            throw new UsageException("--secret-file, --secret-stdin and --no-secret contradict each other.", "channels");
        }

        if (file is not null)
        {
            said[field] = new JsonObject { ["file"] = file.FullName };
        }
        else if (stdin)
        {
            said[field] = Given(terminal.SecretFromInput())
                ?? throw new UsageException("The input has no secret in its first line. Nothing was changed.", "channels");
        }
        else if (none)
        {
            said[field] = null;
        }
    }

    private static string? Given(string? typed) => typed?.Trim() is { Length: > 0 } text ? text : null;

    private static void Add(JsonObject said, string field, JsonNode? value)
    {
        if (value is not null)
        {
            said[field] = value;
        }
    }

    private static (string Field, Option<string?> Option) Text(string field, string what, params string[] allowed)
    {
        var option = new Option<string?>($"--{field}") { Description = what };
        return (field, allowed.Length == 0 ? option : option.AcceptOnlyFromAmong(allowed));
    }
}
