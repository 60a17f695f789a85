using System.Globalization;

namespace OttoHangfire.Contracts;

/// <summary>
/// The currencies of ISO 4217 in which people pay, and how many decimals each has. Funds, metals and codes for tests are
/// left out.
/// </summary>
public static class Currencies
{
    private const string NoDecimals =
        """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF
        """;

    private const string TwoDecimals =
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
        DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
        KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
        PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
        USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
        """;

    private const string ThreeDecimals =
        """
        BHD IQD JOD KWD LYD OMR TND
        """;

    private static readonly Dictionary<string, int> Decimals = new[] { (NoDecimals, 0), (TwoDecimals, 2), (ThreeDecimals, 3) }
        .SelectMany(
            group => group.Item1.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries),
            (group, code) => (Code: code, Decimals: group.Item2))
        .ToDictionary(currency => currency.Code, currency => currency.Decimals, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Codes => Decimals.Keys;

    public static bool IsKnown(string? code) => code is not null && Decimals.ContainsKey(code);

    /// <summary>How many digits stand behind the point: 2 for EUR, 0 for JPY. The code must be known.</summary>
    public static int DecimalsOf(string code) => Decimals[code];

    /// <summary>An amount as a person writes it: <c>1,250.00 EUR</c>.</summary>
    public static string Format(long amountMinor, string code)
    {
        var decimals = Decimals[code];
        var amount = amountMinor / (decimal)Math.Pow(10, decimals);
        return $"{amount.ToString($"N{decimals}", CultureInfo.InvariantCulture)} {code}";
    }
}
