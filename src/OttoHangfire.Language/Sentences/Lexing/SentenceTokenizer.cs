using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OttoHangfire.Language.Sentences.Lexing;

/// <summary>
/// Cuts a text into tokens, in time that grows with its length alone. What stands in quotation marks, and what is no plain word or number
/// (an address, a path, a version), is one token that says nothing.
/// </summary>
internal sealed partial class SentenceTokenizer(string text)
{
    private const int LongestNumber = 40;
    private const string Leading = "([{<*#\"'“”‘„«»‚¿¡";
    private const string Trailing = ")]}>*\"'”’“»«‘.,;:!?…";

    /// <summary>What may stand right behind a number: 9am, 1h30m, 20min, 3rd.</summary>
    private static readonly HashSet<string> Endings =
    [
        "am", "pm", "h", "hr", "hrs", "hour", "hours", "std", "stunden", "min", "mins", "minuten", "minutes", "m", "s", "sec", "sek", "d",
        "w", "uhr", "st", "nd", "rd", "th", "ter", "te", "ten", "x", "eur", "euro", "euros", "usd", "gbp", "chf", "days", "weeks", "tage",
        "wochen",
    ];

    private static readonly SearchValues<char> NotOfWords = SearchValues.Create("/\\@_=#<>|.:,~");

    private readonly List<Token> _tokens = [];
    private readonly Quotations _quotations = new(text);

    public List<Token> Read()
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (IsShortYear(at))
            {
                _tokens.Add(new Token(TokenKind.Number, at, at + 3)
                {
                    A = 2000 + int.Parse(text.AsSpan(at + 1, 2),
                    CultureInfo.InvariantCulture)
                });
                at += 3;
            }
            else if (_quotations.EndOf(at) is > 0 and var behind)
            {
                Add(TokenKind.Opaque, at, behind);
                at = behind;
            }
            else if (Leading.Contains(text[at], StringComparison.Ordinal))
            {
                Add(TokenKind.Stop, at, ++at);
            }
            else
            {
                at = AddChunk(at);
            }
        }

        return _tokens;
    }

    /// <summary>The '27 of "2 May '27".</summary>
    private bool IsShortYear(int at) => text[at] is '\'' or '’' && at + 2 < text.Length && char.IsAsciiDigit(text[at + 1])
        && char.IsAsciiDigit(text[at + 2])
        && (at + 3 == text.Length || !char.IsLetterOrDigit(text[at + 3])) && _tokens.Count > 0 && _tokens[^1].Kind == TokenKind.Word;

    /// <summary>What stands up to the next blank, and behind it the signs that end a phrase.</summary>
    private int AddChunk(int start)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        var last = end;
        while (last > start && Trailing.Contains(text[last - 1], StringComparison.Ordinal))
        {
            last--;
        }

        if (last > start)
        {
            AddCore(start, last);
        }

        AddSigns(last, end);
        return end;
    }

    private void AddSigns(int from, int end)
    {
        for (var at = from; at < end; at++)
        {
            if (text[at] == '.' && at == from && TakesDot())
            {
                continue;
            }

            Add(text[at] switch { ',' => TokenKind.Comma, ':' => TokenKind.Colon, _ => TokenKind.Stop }, at, at + 1);
        }
    }

    /// <summary>The full stop of "3." and "Dec." ends no sentence.</summary>
    private bool TakesDot()
    {
        if (_tokens.Count == 0)
        {
            return false;
        }

        var last = _tokens[^1];
        if (last.Kind is TokenKind.Number or TokenKind.Decimal)
        {
            _tokens[^1] = last with { HasDot = true };
            return true;
        }

        if (last.Kind == TokenKind.Word && Lexicon.IsShort(last.Text))
        {
            _tokens[^1] = last with { HasDot = true };
            return true;
        }

        return last is { Kind: TokenKind.Word, Text: "am" or "pm" } && text[last.End - 2] == '.';
    }

    private void AddCore(int start, int end)
    {
        var core = text.AsSpan(start, end - start);
        if (core is "-" or "–" or "—")
        {
            Add(TokenKind.Dash, start, end);
        }
        else if (core[0] == '@' && core.Length > 1 && char.IsAsciiDigit(core[1]))
        {
            _tokens.Add(new Token(TokenKind.Word, start, start + 1, "at"));
            AddCore(start + 1, end);
        }
        else if (core is "@" or "&" or "+")
        {
            _tokens.Add(new Token(TokenKind.Word, start, end, core is "@" ? "at" : "and"));
        }
        else if (char.IsLetter(core[0]) || char.IsSurrogate(core[0]))
        {
            AddWord(start, end);
        }
        else
        {
            AddPieces(start, end);
        }
    }

    private void AddWord(int start, int end)
    {
        var core = text.AsSpan(start, end - start);
        if (HalfDay().IsMatch(core))
        {
            _tokens.Add(new Token(TokenKind.Word, start, end, core[0] is 'a' or 'A' ? "am" : "pm"));
            return;
        }

        if (core.Length <= 40 && core.Contains('/') && AreDays(core))
        {
            AddDays(start, end);
            return;
        }

        if (core.Length is > 3 and < 12 && core.IndexOf(".-") is > 0 and var point && Lexicon.IsDayName(Folding.Fold(core[..point]))
            && Lexicon.IsDayName(Folding.Fold(core[(point + 2)..])))
        {
            // Mo.-Fr.
            AddStretch(start, (point + start, point + start + 1, point + start + 2), end);
            return;
        }

        if (core.Length > 60 || core.ContainsAny(NotOfWords) || core.ContainsAnyInRange('0', '9'))
        {
            AddPieces(start, end);
            return;
        }

        var folded = Folding.Fold(core);
        var dash = folded.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && Lexicon.IsDayName(folded[..dash]) && Lexicon.IsDayName(folded[(dash + 1)..]))
        {
            var sign = start + core.IndexOfAny('-', '–', '—');
            AddStretch(start, (sign, sign, sign + 1), end);
            return;
        }

        _tokens.Add(new Token(TokenKind.Word, start, end, folded));
    }

    /// <summary>Two days with a dash between them.</summary>
    private void AddStretch(int start, (int Before, int First, int End) dash, int end)
    {
        AddWord(start, dash.Before);
        Add(TokenKind.Dash, dash.First, dash.End);
        AddWord(dash.End, end);
    }

    private static bool AreDays(ReadOnlySpan<char> core)
    {
        foreach (var part in core.Split('/'))
        {
            if (!Lexicon.IsDayName(Folding.Fold(core[part])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Mon/Wed/Fri: three days with a comma between them.</summary>
    private void AddDays(int start, int end)
    {
        for (var at = start; at < end;)
        {
            var sign = text.AsSpan(at, end - at).IndexOf('/');
            var last = sign < 0 ? end : at + sign;
            AddWord(at, last);
            if (sign >= 0)
            {
                Add(TokenKind.Comma, last, last + 1);
            }

            at = last + 1;
        }
    }

    /// <summary>Digits, and the words and signs glued to them. What does not fit to the last character says nothing.</summary>
    private void AddPieces(int start, int end)
    {
        var before = _tokens.Count;
        for (var at = start; at < end;)
        {
            if (end - start > LongestNumber || Piece().Match(text, at, end - at) is not { Success: true } piece
                || !AddPiece(piece, at, at > start))
            {
                _tokens.RemoveRange(before, _tokens.Count - before);
                Add(TokenKind.Opaque, start, end);
                return;
            }

            at += piece.Length;
        }
    }

    private bool AddPiece(Match piece, int at, bool isTight)
    {
        var token = Read(piece, at, at + piece.Length);
        if (token is null)
        {
            return false;
        }

        _tokens.Add(token with { IsTight = isTight });
        return true;
    }

    private Token? Read(Match piece, int start, int end)
    {
        var groups = piece.Groups;
        if (groups["word"].Success)
        {
            return Ending(piece.Value, start, end);
        }

        if (groups["offset"].Success && (_tokens.Count == 0 || _tokens[^1] is not { Kind: TokenKind.Clock } clock || clock.End != start))
        {
            return null;
        }

        var numbers = Numbers(piece.ValueSpan);
        var token = new Token(TokenKind.Number, start, end)
        {
            A = numbers.A,
            B = numbers.B,
            C = numbers.C,
            IsPadded = text[start] == '0' && end - start > 1
                && char.IsAsciiDigit(text[start + 1]),
        };
        return groups["iso"].Success ? token with { Kind = TokenKind.Date, End = start + groups["date"].Length }
            : groups["clock"].Success ? token with { Kind = TokenKind.Clock }
            : groups["dotted"].Success ? token with { Kind = TokenKind.Date, A = Year(numbers.C), B = numbers.B, C = numbers.A }
            : groups["slashed"].Success ? token with { Kind = TokenKind.Slashed, C = Year(numbers.C) }
            : groups["offset"].Success ? token with { Kind = TokenKind.Offset, A = Offset(piece.Value) }
            : groups["decimal"].Success ? Decimal(token, piece.Length)
            : groups["number"].Success ? token
            : token with { Kind = groups["dash"].Success ? TokenKind.Dash : TokenKind.Currency, Text = piece.Value };
    }

    private static Token Decimal(Token token, int length) => length <= 5 && token.C < 0
        ? token with { Kind = TokenKind.Decimal }
        : token with { Kind = TokenKind.Decimal, A = -1, B = -1 };

    /// <summary>Five million is 5M, a picture is in 3D: a single letter is small.</summary>
    private static Token? Ending(string word, int start, int end)
    {
        var folded = Folding.Fold(word).Replace(".", "", StringComparison.Ordinal);
        return Endings.Contains(folded) && (word.Length > 1 || char.IsLower(word[0]))
            ? new Token(TokenKind.Word, start, end, folded)
            : null;
    }

    /// <summary>The first three runs of digits; -1 where there is none, or one too long to be a number.</summary>
    private static (int A, int B, int C) Numbers(ReadOnlySpan<char> piece)
    {
        Span<int> numbers = [-1, -1, -1];
        var (count, at) = (0, 0);
        while (at < piece.Length && count < 3)
        {
            var first = at;
            while (at < piece.Length && char.IsAsciiDigit(piece[at]))
            {
                at++;
            }

            if (at > first)
            {
                numbers[count++] = at - first <= 9 ? int.Parse(piece[first..at], CultureInfo.InvariantCulture) : -1;
            }

            at++;
        }

        return (numbers[0], numbers[1], numbers[2]);
    }

    private static int Year(int written) => written is >= 0 and < 100 ? 2000 + written : written;

    private static int Offset(string written)
    {
        if (written is "Z" or "z")
        {
            return 0;
        }

        var digits = written.Replace(":", "", StringComparison.Ordinal);
        var minutes = (int.Parse(digits.AsSpan(1, 2), CultureInfo.InvariantCulture) * 60)
            + int.Parse(digits.AsSpan(3, 2), CultureInfo.InvariantCulture);
        return written[0] == '-' ? -minutes : minutes;
    }

    private void Add(TokenKind kind, int start, int end) => _tokens.Add(new Token(kind, start, end));

    [GeneratedRegex(@"\A[ap]\.m\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex HalfDay();

    [GeneratedRegex(
        @"\G((?<iso>(?<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?![0-9-])([Tt](?=[0-9]))?)"
        + @"|(?<offset>([Zz](?!\p{L})|\+[0-9]{2}:?[0-9]{2})(?![0-9:]))"
        + @"|(?<clock>[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)(?![0-9:])"
        + @"|(?<dotted>[0-9]{1,2}\.[0-9]{1,2}\.([0-9]{4}|[0-9]{2}))(?![0-9.])"
        + @"|(?<slashed>[0-9]{1,2}/[0-9]{1,2}(/([0-9]{4}|[0-9]{2}))?|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4})(?![0-9/-])"
        + @"|(?<decimal>[0-9]+([.,][0-9]+)+)(?![0-9:/])"
        + @"|(?<number>[0-9]+(,[-–—]{1,2}(?![0-9]))?)(?![0-9:/.,])"
        + @"|(?<sign>[€$£¥])|(?<dash>[-–—])|(?<word>[\p{L}\p{M}]+(\.[mM])?))",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Piece();
}
