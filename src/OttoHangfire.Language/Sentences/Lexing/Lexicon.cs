using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace OttoHangfire.Language.Sentences.Lexing;

internal enum LexKind
{
    None,
    Number,

    /// <summary>The number one as an article: a, eine.</summary>
    Article,
    Ordinal,
    Weekday,

    /// <summary>Mondays, montags: it repeats.</summary>
    Weekdays,
    Month,
    Unit,

    /// <summary>Days from today.</summary>
    Day,
    Part,

    /// <summary>abends: a part of the day that may repeat.</summary>
    Parts,
}

internal enum DayPart
{
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

/// <summary>What a word of a language means; <paramref name="Times"/> is for units: a fortnight is two weeks.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Lex(LexKind Kind, int Value = 0, int Times = 1, bool IsShort = false, DayPart? Part = null);

/// <summary>The words of a language that stand for numbers, days, months and lengths, folded.</summary>
internal abstract class Lexicon
{
    private readonly Dictionary<string, Lex> _building = [];
    private FrozenDictionary<string, Lex> _words = FrozenDictionary<string, Lex>.Empty;

    public static Lexicon English { get; } = new EnglishLexicon();
    public static Lexicon German { get; } = new GermanLexicon();

    public Lex Find(string folded) => _words.GetValueOrDefault(folded);

    public static bool IsDayName(string folded) =>
        English.Find(folded).Kind == LexKind.Weekday || German.Find(folded).Kind == LexKind.Weekday;

    public static bool IsShort(string folded) => English.Find(folded).IsShort || German.Find(folded).IsShort;

    protected void Add(LexKind kind, int value, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            _building[word] = new Lex(kind, value);
        }
    }

    protected void AddShort(LexKind kind, int value, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            _building[word] = new Lex(kind, value, IsShort: true);
        }
    }

    protected void AddUnit(Unit unit, int times, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            _building[word] = new Lex(LexKind.Unit, (int)unit, times);
        }
    }

    /// <summary>Tuesday evening in one word.</summary>
    protected void AddWithPart(LexKind kind, int value, DayPart part, string word) =>
        _building[word] = new Lex(kind, value, Part: part);

    protected void Freeze() => _words = _building.ToFrozenDictionary();
}
