using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>What a repetition leaves out, and the day on which it is done instead.</summary>
internal abstract partial class PieceGrammar
{
    /// <summary>"Except", and the small words behind it.</summary>
    protected abstract bool TakeExcept();

    /// <summary>Wednesday; weekends.</summary>
    protected abstract IReadOnlyList<DayOfWeek> LeftOutDays();

    protected abstract bool TakeHolidays();

    /// <summary>"Or the next working day".</summary>
    protected abstract OtherDay? Instead();

    /// <summary>"In" before the country whose holidays they are.</summary>
    protected abstract bool TakeIn();

    private Piece? ExceptionPiece(int first)
    {
        _at = first;
        if (Instead() is { } other)
        {
            return new Piece(first, _at) { Instead = other };
        }

        _at = first;
        if (!TakeExcept())
        {
            _at = first;
            return null;
        }

        ExceptWords? all = null;
        for (var end = _at; LeftOut() is { } one; end = _at)
        {
            all = all?.Plus(one) ?? one;
            end = _at;
            if (!(TakeKind(TokenKind.Comma) | TakeAnd()))
            {
                break;
            }

            _ = TakeExcept();
            if (!IsLeftOutNext())
            {
                _at = end;
                break;
            }
        }

        _at = all is null ? first : _at;
        return all is null ? null : new Piece(first, _at) { Except = all };
    }

    private bool IsLeftOutNext()
    {
        var start = _at;
        var isLeftOut = LeftOut() is not null;
        _at = start;
        return isLeftOut;
    }

    private ExceptWords? LeftOut()
    {
        var start = _at;
        var before = TakeCountry();
        if (TakeHolidays())
        {
            return new ExceptWords([], AreHolidays: true, before ?? CountryBehind());
        }

        _at = start;
        if (LeftOutDays() is { Count: > 0 } days)
        {
            return new ExceptWords(days);
        }

        _at = start;
        return null;
    }

    private string? CountryBehind()
    {
        var start = _at;
        if (TakeIn() && TakeCountry() is { } country)
        {
            return country;
        }

        _at = start;
        return null;
    }

    private string? TakeCountry()
    {
        if (Peek() is { Kind: TokenKind.Word } token && Countries.Find(token.Text) is { } code)
        {
            _at++;
            return code;
        }

        return null;
    }
}
