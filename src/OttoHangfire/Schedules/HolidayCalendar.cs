using System.Collections.Concurrent;
using PublicHoliday;

namespace OttoHangfire.Schedules;

/// <summary>The public holidays of a country, or of a part of one, by its ISO 3166 code.</summary>
internal sealed class HolidayCalendar
{
    private const string Nameless = "a public holiday";

    private static readonly Dictionary<string, Func<IPublicHolidays>> Countries = new(StringComparer.Ordinal)
    {
        ["AT"] = () => new AustriaPublicHoliday(),
        ["AU"] = () => new AustraliaPublicHoliday(),
        ["BE"] = () => new BelgiumPublicHoliday(),
        ["BR"] = () => new BrazilPublicHoliday(),
        ["CA"] = () => new CanadaPublicHoliday(""),
        ["CH"] = () => new SwitzerlandPublicHoliday(),
        ["CZ"] = () => new CzechRepublicPublicHoliday(),
        ["DE"] = () => new GermanPublicHoliday(),
        ["DK"] = () => new DenmarkPublicHoliday(),
        ["EE"] = () => new EstoniaPublicHoliday(),
        ["ES"] = () => new SpainPublicHoliday(),
        ["FI"] = () => new FinlandPublicHoliday(false),
        ["FR"] = () => new FrancePublicHoliday(),
        ["GB"] = () => new UKBankHoliday(),
        ["GR"] = () => new GreecePublicHoliday(),
        ["HR"] = () => new CroatiaPublicHoliday(),
        ["HU"] = () => new HungaryPublicHoliday(),
        ["IE"] = () => new IrelandPublicHoliday(),
        ["IT"] = () => new ItalyPublicHoliday(),
        ["JP"] = () => new JapanPublicHoliday(),
        ["KZ"] = () => new KazakhstanPublicHoliday(),
        ["LT"] = () => new LithuaniaPublicHoliday(),
        ["LU"] = () => new LuxembourgPublicHoliday(),
        ["LV"] = () => new LatviaPublicHoliday(),
        ["ME"] = () => new MontenegroPublicHoliday(),
        ["MX"] = () => new MexicoPublicHoliday(),
        ["NL"] = () => new DutchPublicHoliday(),
        ["NO"] = () => new NorwayPublicHoliday(),
        ["NZ"] = () => new NewZealandPublicHoliday(),
        ["PL"] = () => new PolandPublicHoliday(),
        ["PT"] = () => new PortugalPublicHoliday(),
        ["RO"] = () => new RomanianPublicHoliday(),
        ["RS"] = () => new SerbianPublicHoliday(),
        ["SE"] = () => new SwedenPublicHoliday(),
        ["SI"] = () => new SloveniaPublicHoliday(),
        ["SK"] = () => new SlovakiaPublicHoliday(),
        ["TR"] = () => new TurkeyPublicHoliday(),
        ["US"] = () => new USAPublicHoliday(),
        ["ZA"] = () => new SouthAfricaPublicHoliday(),
    };

    /// <summary>The parts of a country whose holidays differ, as the second half of their codes.</summary>
    private static readonly Dictionary<string, string[]> Parts = new(StringComparer.Ordinal)
    {
        ["AU"] = ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"],
        ["CA"] = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"],
        ["CH"] =
        [
            "AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE", "NW", "OW", "SG", "SH", "SO", "SZ", "TG", "TI",
            "UR", "VD", "VS", "ZG", "ZH",
        ],
        ["DE"] = ["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"],
        ["GB"] = ["ENG", "NIR", "SCT", "WLS"],
    };

    private static readonly ConcurrentDictionary<string, HolidayCalendar> Known = new(StringComparer.Ordinal);

    private readonly IPublicHolidays _holidays;
    private readonly ConcurrentDictionary<int, Dictionary<DateTime, string>> _years = new();

    private readonly HolidayCalendar? _country;

    private HolidayCalendar(IPublicHolidays holidays, HolidayCalendar? country) => (_holidays, _country) = (holidays, country);

    /// <summary>The calendar of a code like <c>DE</c> or <c>DE-BE</c>.</summary>
    /// <exception cref="ScheduleException">Of such a region nothing is known.</exception>
    public static HolidayCalendar Of(string code)
    {
        if (Known.TryGetValue(code, out var known))
        {
            return known;
        }

        var calendar = new HolidayCalendar(Read(code), code.Contains('-') ? Of(code[..code.IndexOf('-')]) : null);
        return Known.GetOrAdd(code, calendar);
    }

    /// <summary>Every code that is known, for whoever lets a person choose.</summary>
    public static IEnumerable<string> Codes => Countries.Keys
        .SelectMany(country => Parts.GetValueOrDefault(country, []).Select(part => $"{country}-{part}").Prepend(country))
        .Order(StringComparer.Ordinal);

    /// <summary>What the day is called; null where it is no public holiday.</summary>
    public string? NameOf(DateTime date) => _years.GetOrAdd(date.Year, Year).GetValueOrDefault(date.Date);

    private static IPublicHolidays Read(string code)
    {
        if (Countries.TryGetValue(code, out var country))
        {
            return country();
        }

        if (code.Split('-') is not [var name, var part] || !Parts.TryGetValue(name, out var parts))
        {
            throw new ScheduleException(
                "holidays",
                $"must be a country of this list: {string.Join(", ", Countries.Keys)}; or a part of "
                    + $"{string.Join(", ", Parts.Keys)}, like DE-BE");
        }

        return parts.Contains(part, StringComparer.Ordinal)
            ? Part(name, part)
            : throw new ScheduleException(
                "holidays", $"must be {name} or one of {string.Join(", ", parts.Select(known => $"{name}-{known}"))}");
    }

    private static IPublicHolidays Part(string country, string part) => country switch
    {
        "AU" => new AustraliaPublicHoliday { State = Enum.Parse<AustraliaPublicHoliday.States>(part) },
        "CA" => new CanadaPublicHoliday(part),
        "CH" => new SwitzerlandPublicHoliday { Canton = Enum.Parse<SwitzerlandPublicHoliday.Cantons>(part) },
        "DE" => new GermanPublicHoliday { State = Enum.Parse<GermanPublicHoliday.States>(part) },
        _ => new UKBankHoliday(part switch
        {
            "NIR" => UKBankHoliday.UkCountries.NorthernIreland,
            "SCT" => UKBankHoliday.UkCountries.Scotland,
            "WLS" => UKBankHoliday.UkCountries.Wales,
            _ => UKBankHoliday.UkCountries.England,
        }),
    };

    /// <summary>
    /// The holidays of a year. Of the next one, too: where New Year's Day is a Saturday, some have the Friday before it off.
    /// </summary>
    private Dictionary<DateTime, string> Year(int year)
    {
        var days = new Dictionary<DateTime, string>();
        foreach (var one in new[] { year, Math.Min(year + 1, DateTime.MaxValue.Year) })
        {
            var names = NamesOf(one);
            foreach (var date in DatesOf(one).Select(day => day.Date).Where(day => day.Year == year))
            {
                days[date] = names.GetValueOrDefault(date, Nameless);
            }
        }

        return days;
    }

    private IEnumerable<DateTime> DatesOf(int year)
    {
        try
        {
            return _holidays.PublicHolidays(year);
        }
        catch (ArgumentException)
        {
            // The Turkish ones follow a calendar that .NET knows up to 2077. And where two holidays of a part of Canada fall on one day,
            // as in 2038, the library gives up: then the country's remain.
            return _country?.DatesOf(year) ?? [];
        }
    }

    private Dictionary<DateTime, string> NamesOf(int year)
    {
        try
        {
            return _holidays.PublicHolidayNames(year).DistinctBy(day => day.Key.Date)
                .ToDictionary(day => day.Key.Date, day => day.Value);
        }
        catch (ArgumentException)
        {
            // In some years two holidays fall on one day, as in Germany on 1 May 2008, and the library cannot name them.
            return [];
        }
    }
}
