using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;
using Spectre.Console;

namespace OttoHangfire.Cli.Output;

/// <summary>Where a command writes, answers to stdout and what went wrong to stderr; and where a person answers.</summary>
internal sealed class Terminal
{
    /// <summary>Nothing is laid out for less.</summary>
    public const int LeastWidth = 20;

    /// <summary>A file or a pipe has no edge to wrap at.</summary>
    private const int WidthOfNoTerminal = 400;

    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Lazy<TextReader>? _answers;

    /// <summary>A terminal, or what stands in for one.</summary>
    /// <param name="output">For answers.</param>
    /// <param name="errors">For what went wrong.</param>
    /// <param name="plain">Not a terminal: no frames and no colours.</param>
    /// <param name="width">Columns on a line; null = there is no edge.</param>
    /// <param name="answers">What a person types, opened at the first question; null when nobody is there.</param>
    public Terminal(TextWriter output, TextWriter errors, bool plain, int? width = null, Lazy<TextReader>? answers = null)
    {
        _output = output;
        _errors = errors;
        _answers = answers;
        IsPlain = plain;
        Width = width is null ? null : Math.Max(LeastWidth, width.Value);
        Rich = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        Rich.Profile.Width = Width ?? WidthOfNoTerminal;
    }

    public static Terminal OfThisProcess { get; } = new(
        Console.Out,
        Console.Error,
        Console.IsOutputRedirected,
        WidthOfThisProcess(),
        Console.IsInputRedirected || Console.IsOutputRedirected ? null : new Lazy<TextReader>(() => Console.In));

    /// <summary>For tables.</summary>
    public IAnsiConsole Rich { get; }

    /// <summary>A program reads this, or a file keeps it.</summary>
    public bool IsPlain { get; }

    /// <summary>Columns on a line; null when there is no edge.</summary>
    public int? Width { get; }

    /// <summary>Whether a person can be asked.</summary>
    public bool CanAsk => _answers is not null;

    public TextWriter Output => _output;

    public TextWriter Errors => _errors;

    public void Say(string text) => _output.WriteLine(ForeignText.Readable(text));

    public void Complain(string text) => _errors.WriteLine(ForeignText.Readable(text));

    /// <summary>Asks on one line; null when there is no answer any more.</summary>
    public string? Ask(string question)
    {
        _output.Write(ForeignText.Readable(question) + " ");
        _output.Flush();
        return _answers?.Value.ReadLine();
    }

    /// <summary>Asks for what nobody beside may read. Where no person sits here, it is the next line of the input.</summary>
    public string? AskSecret(string question)
    {
        if (!CanAsk)
        {
            return Console.In.ReadLine();
        }

        _errors.Write(ForeignText.Readable(question) + " ");
        var typed = new System.Text.StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                typed.Append(key.KeyChar);
            }
        }

        _errors.WriteLine();
        return typed.ToString();
    }

    /// <summary>The first line of what is piped in, which stands on no screen; null where there is none.</summary>
    public string? SecretFromInput() => (_answers?.Value ?? Console.In).ReadLine();

    /// <summary>What the server sent, to the letter.</summary>
    public void Raw(string json) => _output.WriteLine(json.TrimEnd('\n'));

    /// <summary>What the backend answered as it is, where somebody wants JSON; else in words.</summary>
    /// <returns>That it is done.</returns>
    public int Show(bool asJson, string json, Action say)
    {
        if (asJson)
        {
            Raw(json);
        }
        else
        {
            say();
        }

        return ExitCode.Done;
    }

    public void Json<T>(T value) => Raw(JsonSerializer.Serialize(value, OttoJson.Options));

    /// <summary>COLUMNS is for programs that are told how wide to write; most shells do not hand it on.</summary>
    private static int? WidthOfThisProcess()
    {
        var columns = Environment.GetEnvironmentVariable("COLUMNS");
        if (int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var told) && told > 0)
        {
            return told;
        }

        return Console.IsOutputRedirected || Console.WindowWidth < 1 ? null : Console.WindowWidth;
    }
}
