using System.Globalization;
using System.Text;

namespace OttoHangfire.Contracts.Texts;

/// <summary>Which characters a reader cannot see, or cannot be sure of.</summary>
internal static class Characters
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int TextStyle = 0xFE0E;
    private const int EmojiStyle = 0xFE0F;

    /// <summary>From here on (Arabic, the scripts of India, emoji) the form of a letter may depend on a joiner.</summary>
    private const int FirstJoinedScript = 0x0600;

    public static bool IsPlain(Rune rune) => rune.Value is >= ' ' and < 0x7F;

    /// <summary>Takes no room, or steers what comes after it.</summary>
    public static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || HasNoShape(rune.Value);

    /// <summary>Visible, but easily misread: a box, a strange space, a frame around another letter, a letter in another form.</summary>
    public static bool IsUnclear(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.EnclosingMark
        || Lookalikes.IsOther(rune);

    /// <summary>A hidden character that people need: it joins letters of many scripts and parts of an emoji, or picks its style.</summary>
    public static bool Shapes(Rune rune, Rune before) => rune.Value switch
    {
        ZeroWidthJoiner or ZeroWidthNonJoiner => before.Value == EmojiStyle || (before.Value >= FirstJoinedScript && !IsHidden(before)),
        TextStyle or EmojiStyle => !Rune.IsLetter(before) && !IsHidden(before),
        _ => false,
    };

    /// <summary>Unicode's default-ignorable characters, and three that leave no ink although Unicode files them elsewhere.</summary>
    private static bool HasNoShape(int value) => value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x2060 and <= 0x206F) or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFC) or (>= 0x1BCA0 and <= 0x1BCA3)
        or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF)
        or 0x2800 or 0x16FE4 or 0x1D159;
}
