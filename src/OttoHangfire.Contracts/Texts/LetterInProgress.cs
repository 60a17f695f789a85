using System.Text;

namespace OttoHangfire.Contracts.Texts;

/// <summary>What stands before the character that is looked at: a letter with so many marks, or an apostrophe.</summary>
internal sealed class LetterInProgress
{
    private Rune _base = new(' ');
    private Rune _before = new(' ');
    private int _marks;

    /// <summary>
    /// Whether this character makes something else of what stands before it: a mark on no letter, one that strikes it through, one
    /// too many, the same once more; or a second apostrophe, which makes a quotation mark of the first.
    /// </summary>
    public bool IsOverdoneBy(Rune rune)
    {
        var (before, isMark) = (_before, Lookalikes.IsMark(rune));
        _before = rune;
        _marks = isMark ? _marks + 1 : 0;
        if (isMark)
        {
            return !Rune.IsLetter(_base) || Lookalikes.IsOverlay(rune) || rune == before || _marks > Lookalikes.MostMarks(_base);
        }

        _base = rune;
        return Lookalikes.IsApostrophe(rune) && Lookalikes.IsApostrophe(before);
    }
}
