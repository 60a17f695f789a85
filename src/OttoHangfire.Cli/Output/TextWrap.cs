using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace OttoHangfire.Cli.Output;

/// <summary>Text in columns of a terminal, in which some characters are two wide and some none.</summary>
internal static class TextWrap
{
    public static int Width(string text) => new Segment(text).CellCount();

    public static int LongestWord(string text) => text.Split([' ', '\n']).Max(Width);

    /// <summary>Lines of at most so many columns, broken between words; a word that is longer is broken inside.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = new StringBuilder();
            foreach (var piece in paragraph.Split(' ').SelectMany(word => Pieces(word, width)))
            {
                if (line.Length > 0 && Width($"{line}{piece}".TrimEnd()) > width)
                {
                    yield return line.ToString().TrimEnd();
                    line.Clear();
                }

                line.Append(piece);
            }

            yield return line.ToString().TrimEnd();
        }
    }

    /// <summary>A word with the blank behind it; one that is too long in several.</summary>
    private static IEnumerable<string> Pieces(string word, int width)
    {
        var piece = new StringBuilder();
        foreach (var letter in Letters(word))
        {
            if (piece.Length > 0 && Width($"{piece}{letter}") > width)
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(letter);
        }

        yield return piece.Append(' ').ToString();
    }

    private static IEnumerable<string> Letters(string word)
    {
        for (var letters = StringInfo.GetTextElementEnumerator(word); letters.MoveNext();)
        {
            yield return letters.GetTextElement();
        }
    }
}
