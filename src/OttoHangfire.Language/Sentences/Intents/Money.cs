using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>An amount of money: the tokens that say it, and what they mean. <see cref="Minor"/> is null where the digits leave it
/// open.</summary>
internal sealed record Amount(int First, int End, long? Minor, string Currency, string? Note);

/// <summary>Finds amounts of money: 12.50 €, €40, EUR 1.250,00, 20 dollars.</summary>
internal static class Money
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["€"] = "EUR",
        ["euro"] = "EUR",
        ["euros"] = "EUR",
        ["$"] = "USD",
        ["dollar"] = "USD",
        ["dollars"] = "USD",
        ["bucks"] = "USD",
        ["£"] = "GBP",
        ["pound"] = "GBP",
        ["pounds"] = "GBP",
        ["quid"] = "GBP",
        ["pfund"] = "GBP",
        ["¥"] = "JPY",
        ["yen"] = "JPY",
        ["franken"] = "CHF",
        ["sfr"] = "CHF",
        ["francs"] = "CHF",
    };

    public static List<Amount> Find(Context context)
    {
        var amounts = new List<Amount>();
        for (var at = context.First; at < context.End; at++)
        {
            if (At(context, at) is { } amount)
            {
                amounts.Add(amount);
                at = amount.End - 1;
            }
        }

        return amounts;
    }

    private static Amount? At(Context context, int at)
    {
        if (Currency(context, at) is { } before && IsNumber(context, at + 1))
        {
            var read = Read(context, at, at + 2, at + 1, before, at);
            return IsGroup(context, at + 2) ? read with { Minor = null, End = at + 3 }
                : IsNegative(context, at) ? read with { Minor = null }
                : read;
        }

        if (!IsNumber(context, at) || Currency(context, at + 1) is not { } behind)
        {
            return null;
        }

        var amount = Read(context, at, at + 2, at, behind, at + 1);
        var isGrouped = at > context.First && IsGroup(context, at)
            && context.Tokens[at - 1] is { Kind: TokenKind.Number, A: >= 0 and < 1000 };
        return isGrouped ? amount with { Minor = null, First = at - 1 }
            : IsNegative(context, at) || HasCentsBehind(context, at + 2) ? amount with { Minor = null }
            : amount;
    }

    /// <summary>The 200 of "1 200 €", which may be more than two hundred.</summary>
    private static bool IsGroup(Context context, int at) => at < context.End
        && context.Tokens[at] is { Kind: TokenKind.Number or TokenKind.Decimal, IsTight: false } token
        && context.Text.AsSpan(token.Start, token.End - token.Start) is var written && written.Length >= 3
        && !written[..3].ContainsAnyExceptInRange('0', '9') && (written.Length == 3 || !char.IsAsciiDigit(written[3]));

    /// <summary>-5 €: whoever writes that owes nothing.</summary>
    private static bool IsNegative(Context context, int at) => at > context.First && context.Tokens[at - 1].Kind == TokenKind.Dash
        && context.Tokens[at - 1].End == context.Tokens[at].Start;

    /// <summary>84 Euro 20, and not 84 Euro 20 days later.</summary>
    private static bool HasCentsBehind(Context context, int at) => at < context.End
        && context.Tokens[at - 1].Kind == TokenKind.Word
        && context.Tokens[at] is { Kind: TokenKind.Number, HasDot: false } cents && cents.End - cents.Start == 2
        && (at + 1 >= context.End || context.Lexicon.Find(context.Tokens[at + 1].Text).Kind is not (LexKind.Month or LexKind.Unit));

    private static bool IsNumber(Context context, int at) => at < context.End
        && (context.Tokens[at].Kind is TokenKind.Number or TokenKind.Decimal
            || context.Lexicon.Find(context.Tokens[at].Text).Kind == LexKind.Number);

    private static string? Currency(Context context, int at)
    {
        if (at >= context.End || context.Tokens[at] is not { Kind: TokenKind.Word or TokenKind.Currency } token)
        {
            return null;
        }

        if (Names.TryGetValue(token.Text, out var code))
        {
            return code;
        }

        // A code is three letters, and "all" is no Albanian lek: it is written in capitals, but for the common ones.
        var written = context.Text[token.Start..token.End];
        var upper = written.ToUpperInvariant();
        return token.Text.Length == 3 && Currencies.IsKnown(upper) && (written == upper || upper is "EUR" or "USD" or "GBP" or "CHF")
            ? upper : null;
    }

    private static Amount Read(Context context, int first, int end, int number, string currency, int sign)
    {
        var token = context.Tokens[number];
        var minor = token.Kind == TokenKind.Word
            ? Minor(context.Lexicon.Find(token.Text).Value.ToString(CultureInfo.InvariantCulture), currency, context.IsGerman)
            : Minor(context.Text[token.Start..token.End].TrimEnd('-', '–', '—').TrimEnd(','), currency, context.IsGerman);
        var note = context.Tokens[sign].Text switch
        {
            "$" or "dollar" or "dollars" or "bucks" => context.Of("Dollars are read as US dollars (USD).",
                "Dollar werden als US-Dollar (USD) gelesen."),
            "¥" => context.Of("¥ is read as Japanese yen (JPY).", "¥ wird als japanischer Yen (JPY) gelesen."),
            "francs" => context.Of("Francs are read as Swiss francs (CHF).", "Francs werden als Schweizer Franken (CHF) gelesen."),
            _ => null,
        };
        return new Amount(first, end, minor, currency, note);
    }

    /// <summary>Groups of three digits are thousands; one or two digits behind the last sign are the decimals. Null where neither
    /// fits.</summary>
    private static long? Minor(string written, string currency, bool isGerman)
    {
        var decimals = Currencies.DecimalsOf(currency);
        var parts = written.Split('.', ',');
        var signs = string.Concat(written.Where(letter => letter is '.' or ','));
        var hasDecimals = parts.Length > 1 && parts[^1].Length <= 2;
        if (!hasDecimals && signs.Length == 1 && signs[0] != (isGerman ? '.' : ','))
        {
            // 45.505 pounds: thousands for a German, a slip for the British.
            return null;
        }

        var groups = hasDecimals ? parts[..^1] : parts;
        var isGrouped = groups.Length == 1 || (groups[0].Length is >= 1 and <= 3 && groups[1..].All(group => group.Length == 3)
            && signs[..(groups.Length - 1)].Distinct().Count() == 1 && (!hasDecimals || signs[^1] != signs[0]));
        if (!isGrouped || (hasDecimals && parts[^1].Length > decimals) || (groups.Length > 1 && decimals > 2)
            || string.Concat(groups).Length > 12)
        {
            return null;
        }

        var digits = string.Concat(groups) + (hasDecimals ? parts[^1] : "").PadRight(decimals, '0');
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? minor : null;
    }
}
