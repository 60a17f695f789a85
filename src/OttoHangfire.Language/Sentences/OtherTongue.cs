using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences;

/// <summary>"Meeting tomorrow um 15 Uhr": a day of the other language is not passed over, it is asked about.</summary>
internal static class OtherTongue
{
    public static Understanding Checked(string text, IReadOnlyList<Token> tokens, Understanding understood)
    {
        if (understood.Meaning is not (TaskMeaning or BillMeaning))
        {
            return understood;
        }

        var isGerman = understood.Language == SentenceLanguage.German;
        var (own, other) = isGerman ? (Lexicon.German, Lexicon.English) : (Lexicon.English, Lexicon.German);
        var day = tokens.FirstOrDefault(token => token.Kind == TokenKind.Word && own.Find(token.Text).Kind == LexKind.None
            && (other.Find(token.Text) is { Kind: LexKind.Day or LexKind.Weekday or LexKind.Weekdays, IsShort: false } || (isGerman
                && token.Text == "tonight")));
        if (day is null)
        {
            return understood;
        }

        var word = text[day.Start..day.End];
        return understood with
        {
            Meaning = null,
            Note = null,
            Question = new AskedBack(
                AskedAbout.TwoMeanings,
                isGerman ? $"Sagt \"{word}\", wann es sein soll? Schreiben Sie den Satz in einer Sprache."
                    : $"Does \"{word}\" say when? Write the sentence in one language.",
                [new Choice(isGerman ? "nein" : "no", understood.Meaning)]),
        };
    }
}
