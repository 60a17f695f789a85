namespace OttoHangfire.Language.Sentences.Lexing;

internal enum TokenKind
{
    /// <summary>Letters; <see cref="Token.Text"/> has them folded.</summary>
    Word,

    /// <summary>Digits: <see cref="Token.A"/> is the number, or -1 where it is too long to be one.</summary>
    Number,

    /// <summary>Digits with points or commas: 7.30, 1,250.00. Two short halves are in A and B, else -1.</summary>
    Decimal,

    /// <summary>18:00: A hours, B minutes, C seconds.</summary>
    Clock,

    /// <summary>A year (or -1), B month, C day.</summary>
    Date,

    /// <summary>3/4 or 3/4/2027: A and B as written, C the year or -1.</summary>
    Slashed,

    /// <summary>Minutes from UTC, in A.</summary>
    Offset,

    /// <summary>€, $, £, ¥.</summary>
    Currency,
    Dash,
    Comma,
    Colon,

    /// <summary>A full stop, a bracket, a question mark.</summary>
    Stop,

    /// <summary>What says nothing: a quotation, an address, a path, a version.</summary>
    Opaque,
}

/// <summary>One word, number or sign, from <paramref name="Start"/> to before <paramref name="End"/> in the text.</summary>
internal sealed record Token(TokenKind Kind, int Start, int End, string Text = "")
{
    public int A { get; init; } = -1;
    public int B { get; init; } = -1;
    public int C { get; init; } = -1;

    /// <summary>Nothing stands between this and the token before.</summary>
    public bool IsTight { get; init; }

    /// <summary>A full stop follows at once: 3.</summary>
    public bool HasDot { get; init; }

    /// <summary>It begins with a zero: 07.</summary>
    public bool IsPadded { get; init; }
}
