using System.CommandLine;
using System.CommandLine.Completions;

namespace OttoHangfire.Cli.Commands;

/// <summary>
/// The commands, their options and the values of each that has a list of them, written down for a shell. Made from the commands
/// themselves, so nothing is forgotten; the program is not started for it, so it is quick.
/// </summary>
internal sealed class CompletionScript(Command root)
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "powershell"];

    private IEnumerable<Command> Commands => root.Subcommands.Where(command => !command.Hidden);

    public string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };

    private string Bash => $$"""
        # bash completion for otto
        _otto() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
            if [ "$COMP_CWORD" -eq 1 ]; then
                words="{{Names}}"
            else
                case "${COMP_WORDS[1]} $before" in
        {{Lines(Commands.SelectMany(Valued), (name, values) => $"            \"{name}\") words=\"{values}\" ;;")}}
                    *)
                        case "${COMP_WORDS[1]}" in
        {{Lines(Commands.Select(Offered), (name, words) => $"                    {name}) words=\"{words}\" ;;")}}
                        esac ;;
                esac
            fi
            COMPREPLY=($(compgen -W "$words" -- "$word"))
        }
        complete -o default -F _otto otto
        """;

    private string Zsh => $$"""
        #compdef otto
        # zsh completion for otto
        _otto() {
            local -a offered
            if (( CURRENT == 2 )); then
                offered=({{Names}})
            else
                case "${words[2]} ${words[CURRENT-1]}" in
        {{Lines(Commands.SelectMany(Valued), (name, values) => $"            \"{name}\") offered=({values}) ;;")}}
                    *)
                        case "${words[2]}" in
        {{Lines(Commands.Select(Offered), (name, words) => $"                    {name}) offered=({words}) ;;")}}
                        esac ;;
                esac
            fi
            compadd -a offered
        }
        if [ "$funcstack[1]" = "_otto" ]; then _otto "$@"; else compdef _otto otto; fi
        """;

    private string Fish => $$"""
        # fish completion for otto
        complete -c otto -f
        {{Lines(Commands.Select(Explained), (name, text) => $"complete -c otto -n __fish_use_subcommand -a {name} -d '{text}'")}}
        {{string.Join('\n', Commands.SelectMany(FishOptions))}}
        """;

    private string PowerShell => $$"""
        # PowerShell completion for otto
        Register-ArgumentCompleter -Native -CommandName otto, otto.cmd -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $offered = @{
        {{Lines(Commands.Select(Offered), (name, words) => $"        '{name}' = '{words}'")}}
            }
            $valued = @{
        {{Lines(Commands.SelectMany(Valued), (name, values) => $"        '{name}' = '{values}'")}}
            }
            # What stands before the word at the cursor; what comes after it does not matter.
            $before = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition }
            $typed = @($before | ForEach-Object { $_.ToString() })
            $words = ''
            if ($typed.Count -le 1) { $words = '{{Names}}' }
            elseif ($valued.ContainsKey("$($typed[1]) $($typed[-1])")) { $words = $valued["$($typed[1]) $($typed[-1])"] }
            elseif ($offered.ContainsKey($typed[1])) { $words = $offered[$typed[1]] }
            $words.Split(' ') | Where-Object { $_ -ne '' -and $_.StartsWith($wordToComplete, 'OrdinalIgnoreCase') } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static (string Name, string Text) Explained(Command command) => (command.Name, Text(command.Description));

    private string Names => string.Join(' ', Commands.Select(command => command.Name));

    /// <summary>A command with all that may follow it: its options, and the values of its argument.</summary>
    private (string Name, string Words) Offered(Command command) =>
        (command.Name, string.Join(' ', command.Arguments.SelectMany(ValuesOf).Concat(OptionsOf(command).Select(option => option.Name))));

    /// <summary>"list --status" with the statuses.</summary>
    private static IEnumerable<(string Name, string Values)> Valued(Command command) =>
        from option in OptionsOf(command)
        let values = string.Join(' ', ValuesOf(option))
        where values.Length > 0
        from name in option.Aliases.Prepend(option.Name)
        select ($"{command.Name} {name}", values);

    private static IEnumerable<string> FishOptions(Command command)
    {
        var when = $"complete -c otto -n '__fish_seen_subcommand_from {command.Name}'";
        var values = string.Join(' ', command.Arguments.SelectMany(ValuesOf));
        var argument = values.Length > 0 ? [$"{when} -a '{values}'"] : Array.Empty<string>();
        return argument.Concat(OptionsOf(command).Select(option =>
            $"{when} -l {option.Name.TrimStart('-')} -d '{Text(option.Description)}'{FishValues(option)}"));
    }

    private static string FishValues(Option option)
    {
        var values = string.Join(' ', ValuesOf(option));
        return values.Length > 0 ? $" -x -a '{values}'" : TakesAValue(option) ? " -r" : "";
    }

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Where(option => !option.Hidden && option.Name.StartsWith("--", StringComparison.Ordinal));

    /// <summary>A closed list of values; none for a switch and for free text.</summary>
    private static IEnumerable<string> ValuesOf(Symbol symbol) => symbol is Option option && !TakesAValue(option)
        ? []
        : symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label).Where(label => !label.StartsWith('-'));

    private static bool TakesAValue(Option option) => option.ValueType != typeof(bool);

    private static string Text(string? description) => (description ?? "").Replace("'", "’", StringComparison.Ordinal);

    private static string Lines(IEnumerable<(string Name, string Words)> entries, Func<string, string, string> line) =>
        string.Join('\n', entries.Select(entry => line(entry.Name, entry.Words)));
}
