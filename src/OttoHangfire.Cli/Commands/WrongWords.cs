using System.CommandLine;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>What is wrong with a line that was typed, and what may have been meant.</summary>
internal static class WrongWords
{
    /// <summary>A sentence for each fault.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        if (parsed is { CommandResult.Command: RootCommand root, UnmatchedTokens: [var unknown, ..] })
        {
            return [NoCommand(unknown, root)];
        }

        // System.CommandLine says one sentence for each word that is too many; one for all of them is enough.
        var others = parsed.Errors.Select(error => error.Message)
            .Where(message => !parsed.UnmatchedTokens.Any(token => message.Contains($"'{token}'", StringComparison.Ordinal)));
        return [.. others, .. TooMany(parsed)];
    }

    public static string NoCommand(string word, Command root)
    {
        if (word.StartsWith('-'))
        {
            return NoOption(word, root);
        }

        var meant = Nearest.Of(word, root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name));
        return $"There is no command \"{word}\".{(meant is null ? "" : $" Did you mean \"{meant}\"?")}";
    }

    private static string NoOption(string word, Command command)
    {
        var name = word.Split('=')[0];
        var options = command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name));
        var meant = Nearest.Of(name, options.Where(option => option.StartsWith("--", StringComparison.Ordinal)));
        return $"There is no option \"{name}\" here.{(meant is null ? "" : $" Did you mean {meant}?")}";
    }

    private static IEnumerable<string> TooMany(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-')) is { } option)
        {
            return [NoOption(option, parsed.CommandResult.Command)];
        }

        return parsed.UnmatchedTokens is [var first, ..] ? [TextInPieces(parsed, first)] : [];
    }

    /// <summary>otto add Call Mum: the shell made two words of one text.</summary>
    private static string TextInPieces(ParseResult parsed, string first)
    {
        var words = parsed.Tokens.Select(token => token.Value).ToList();
        var at = words.IndexOf(first);
        var before = at < 1 ? "" : words[at - 1];
        var isText = at > 1 && !before.StartsWith('-') && !long.TryParse(before, out _);
        if (!isText)
        {
            return $"\"{first}\" is one word too many.";
        }

        var pieces = words.Skip(at - 1).TakeWhile(word => !word.StartsWith('-')).ToList();
        var line = words.Take(at - 1).Append(string.Join(' ', pieces)).Concat(words.Skip(at - 1 + pieces.Count));
        return $"Put a text of several words into quotation marks: {TypedCommand.Otto(TypedLine.Of(line))}";
    }
}
