using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;
using Spectre.Console;

namespace OttoHangfire.Cli.Output;

/// <summary>Where a command writes: answers to stdout, what went wrong to stderr.</summary>
internal sealed class Terminal
{
    /// <summary>A file or a pipe has no edge to wrap at.</summary>
    private const int WidthOfNoTerminal = 400;

    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly bool _plain;

    public Terminal(TextWriter output, TextWriter errors, bool plain)
    {
        _output = output;
        _errors = errors;
        _plain = plain;
        Rich = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (plain)
        {
            Rich.Profile.Width = WidthOfNoTerminal;
        }
    }

    public static Terminal OfThisProcess { get; } = new(Console.Out, Console.Error, Console.IsOutputRedirected);

    /// <summary>For tables and colours; texts from elsewhere go through <see cref="Listing.Escaped"/> first.</summary>
    public IAnsiConsole Rich { get; }

    public TextWriter Output => _output;

    public TextWriter Errors => _errors;

    public void Say(string text) => _output.WriteLine(ForeignText.Readable(text));

    public void Complain(string text) => _errors.WriteLine(ForeignText.Readable(text));

    /// <summary>What the server sent, to the letter.</summary>
    public void Raw(string json) => _output.WriteLine(json.TrimEnd('\n'));

    public void Json<T>(T value) => Raw(JsonSerializer.Serialize(value, OttoJson.Options));

    /// <summary>Lines for people, bare columns for programs. Where it gets narrow, only <paramref name="prose"/> is wrapped.</summary>
    public Table NewTable(string prose, params string[] columns)
    {
        var table = new Table { Border = _plain ? TableBorder.None : TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = _plain || column != prose });
        }

        return table;
    }
}
