using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>One sentence in one language, with what the readers of requests need.</summary>
internal sealed class Context(string text, IReadOnlyList<Token> tokens, SentenceLanguage language, OwnersClock clock, DateTimeOffset now)
{
    private readonly List<(int From, int End, IReadOnlyList<Piece> Pieces)> _found = [];

    public string Text => text;
    public IReadOnlyList<Token> Tokens => tokens;
    public bool IsGerman => language == SentenceLanguage.German;
    public SentenceLanguage Language => language;
    public OwnersClock Clock => clock;
    public DateTimeOffset Now => now;
    public Speech Speech { get; } = new(clock, language);
    public Lexicon Lexicon { get; } = language == SentenceLanguage.German ? Lexicon.German : Lexicon.English;
    public PieceGrammar Grammar { get; } = language == SentenceLanguage.German ? new GermanGrammar(tokens) : new EnglishGrammar(tokens);

    /// <summary>Where the request begins and ends: without "please", "could you", "thanks".</summary>
    public int First { get; set; }
    public int End { get; set; } = tokens.Count;

    /// <summary>It began as a polite request: could you.</summary>
    public bool IsPolite { get; set; }

    /// <summary>The words that say when, from a token to before another; each stretch is searched once.</summary>
    public IReadOnlyList<Piece> Find(int from, int end)
    {
        foreach (var known in _found)
        {
            if (known.From == from && known.End == end)
            {
                return known.Pieces;
            }
        }

        var pieces = Grammar.Find(from, end);
        _found.Add((from, end, pieces));
        return pieces;
    }

    public string Of(string english, string german) => Speech.Of(english, german);

    public bool IsWord(int at, string word) => at >= First && at < End && tokens[at] is { Kind: TokenKind.Word } token
        && token.Text == word;

    public bool IsKind(int at, TokenKind kind) => at >= First && at < End && tokens[at].Kind == kind;

    /// <summary>The place behind the words, where they stand there one behind the other; else -1. The words are parted by blanks.</summary>
    public int Behind(int at, string words)
    {
        var from = 0;
        while (from <= words.Length)
        {
            var blank = words.IndexOf(' ', from);
            var end = blank < 0 ? words.Length : blank;
            if (at < 0 || at >= End || tokens[at].Kind is not (TokenKind.Word or TokenKind.Colon or TokenKind.Comma)
                || !Says(tokens[at], words.AsSpan(from, end - from)))
            {
                return -1;
            }

            at++;
            from = end + 1;
        }

        return at;
    }

    private static bool Says(Token token, ReadOnlySpan<char> word) => token.Kind switch
    {
        TokenKind.Colon => word is ":",
        TokenKind.Comma => word is ",",
        _ => word.SequenceEqual(token.Text),
    };

    /// <summary>The longest of the phrases that stands there.</summary>
    public int BehindAny(int at, IReadOnlyList<string> phrases)
    {
        var longest = -1;
        foreach (var phrase in phrases)
        {
            longest = Math.Max(longest, Behind(at, phrase));
        }

        return longest;
    }

    public UnderstoodSpan Span(int first, int end, SpanKind kind) => new(tokens[first].Start, tokens[end - 1].End - tokens[first].Start,
        kind);

    public string Words(int first, int end) => first >= end ? "" : text[tokens[first].Start..tokens[end - 1].End];

    public Understanding Ask(AskedAbout about, string sentence, IEnumerable<UnderstoodSpan> spans,
        params IEnumerable<Choice> choices) => new()
        {
            Language = language,
            Question = new AskedBack(about, sentence, [.. choices]),
            Spans = InOrder(spans),
        };

    public Understanding Means(Meaning meaning, IEnumerable<UnderstoodSpan> spans, string? note = null) => new()
    {
        Language = language,
        Meaning = meaning,
        Spans = InOrder(spans),
        Note = note,
    };

    private static List<UnderstoodSpan> InOrder(IEnumerable<UnderstoodSpan> spans) => [.. spans.Where(span =>
        span.Length > 0).OrderBy(span => span.Start)];
}
