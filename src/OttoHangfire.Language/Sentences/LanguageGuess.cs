using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences;

/// <summary>Which of the two languages a text is in, by its small words.</summary>
internal static class LanguageGuess
{
    private static readonly HashSet<string> English = Set(
        """
        the to me my is are and at on of for with you your that this what when please every each next from until it after it's i we
        our do did have has will could can would remind note bill due pay buy water call check take send write remember skip pause
        resume snooze done cancel run start stop o'clock pm tonight noon past half an a in by be if not about let us get make new
        him her wrong waits waiting daily weekly monthly weekdays other
        """);

    private static readonly HashSet<string> German = Set(
        """
        der die das den dem des ein eine einen einem einer und um am im an in zum zur von vom bis fuer mit ist sind nicht auf mich
        mir mein meine meinen ich du dir was wann wer bitte jeden jede jedes alle uhr erinnere erinner naechste naechsten naechster
        kommenden diesen nach vor ab faellig rechnung notiz merk merke dass zu anrufen kaufen giessen heute morgens abends mittags
        nachmittags vormittags nachts halb viertel erledigt pausiere ueberspringe verschiebe setze fort kannst koenntest wuerdest
        taeglich woechentlich monatlich werktags wochenende wecke weck ueber euro stunde stunden minuten tagen wochen woche monat
        monats tag tage auch wieder noch mal ans beim zahlen bezahlen daran vergiss
        """);

    /// <summary>The likelier language, and whether nothing speaks for the other.</summary>
    public static (SentenceLanguage Language, bool IsSure) Of(IReadOnlyList<Token> tokens)
    {
        var (english, german) = (0, 0);
        for (var i = 0; i < tokens.Count && i < 200; i++)
        {
            if (tokens[i].Kind != TokenKind.Word || tokens[i].IsTight)
            {
                continue;
            }

            english += Weight(English, Lexicon.English, tokens[i].Text);
            german += Weight(German, Lexicon.German, tokens[i].Text);
        }

        return german > english ? (SentenceLanguage.German, english * 3 < german) : (SentenceLanguage.English, german * 3 < english);
    }

    private static int Weight(HashSet<string> small, Lexicon lexicon, string word) =>
        small.Contains(word) ? 2 : lexicon.Find(word) is { Kind: not LexKind.None } found ? (found.IsShort ? 1 : 2) : 0;

    private static HashSet<string> Set(string words) => [.. words.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)];
}
