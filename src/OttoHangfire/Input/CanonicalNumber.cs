using System.Globalization;

namespace OttoHangfire.Input;

/// <summary>
/// The one spelling of a JSON number's value, as RFC 8785 has it (<c>1250</c>, <c>0.05</c>, <c>1e+21</c>). It is made from the
/// digits and not by way of a double: numbers that differ beyond a double's digits stay different ones.
/// </summary>
internal static class CanonicalNumber
{
    /// <summary>Beyond it, ECMAScript writes an exponent.</summary>
    private const int MostPlaces = 21;

    private const int MostLeadingZeros = 6;

    /// <summary>An exponent with more digits is left as it is written.</summary>
    private const int LongestExponent = 9;

    /// <summary>Spells the number, which is valid JSON.</summary>
    public static string Of(string written)
    {
        var mantissa = written.TrimStart('-').Split('e', 'E');
        var exponent = mantissa.Length > 1 ? mantissa[1] : "0";
        var parts = mantissa[0].Split('.');
        var digits = (parts[0] + parts.ElementAtOrDefault(1)).TrimStart('0');
        if (digits.Length == 0)
        {
            return "0";
        }

        if (exponent.TrimStart('+', '-').TrimStart('0').Length > LongestExponent)
        {
            return written;
        }

        // The value is 0.digits times ten to the power of point.
        var point = digits.Length - (parts.ElementAtOrDefault(1)?.Length ?? 0)
            + int.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (written[0] == '-' ? "-" : "") + Spell(digits.TrimEnd('0'), point);
    }

    /// <summary>Number::toString of ECMA-262, from its digits on.</summary>
    private static string Spell(string digits, int point) => point switch
    {
        > 0 and <= MostPlaces when digits.Length <= point => digits.PadRight(point, '0'),
        > 0 and <= MostPlaces => $"{digits[..point]}.{digits[point..]}",
        <= 0 and > -MostLeadingZeros => $"0.{new string('0', -point)}{digits}",
        _ => $"{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{Signed(point - 1)}",
    };

    private static string Signed(int exponent) => exponent.ToString("+0;-0", CultureInfo.InvariantCulture);
}
