using System.Collections.Frozen;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>
/// The countries whose public holidays a schedule can leave out, by their names, their codes and the zones of their clocks.
/// </summary>
internal static class Countries
{
    private static readonly FrozenDictionary<string, string> Names = Read(
        """
        AT austria oesterreich austrian oesterreichischen
        AU australia australien australian
        BE belgium belgien belgian
        BR brazil brasilien brazilian
        CA canada kanada canadian
        CH switzerland schweiz swiss schweizer
        CZ czechia tschechien czech
        DE germany deutschland german deutschen deutsche
        DK denmark daenemark danish
        EE estonia estland estonian
        ES spain spanien spanish
        FI finland finnland finnish
        FR france frankreich french
        GB uk britain british grossbritannien
        GB-ENG england english
        GB-NIR gb-nir
        GB-SCT scotland scottish schottland
        GB-WLS wales welsh
        GR greece griechenland greek
        HR croatia kroatien croatian
        HU hungary ungarn hungarian
        IE ireland irland irish
        IT italy italien italian
        JP japan japanese
        KZ kazakhstan kasachstan
        LT lithuania litauen
        LU luxembourg luxemburg
        LV latvia lettland
        ME montenegro
        MX mexico mexiko mexican
        NL netherlands niederlande niederlanden dutch
        NO norway norwegen norwegian
        NZ new-zealand neuseeland
        PL poland polen polish
        PT portugal portuguese
        RO romania rumaenien romanian
        RS serbia serbien serbian
        SE sweden schweden swedish
        SI slovenia slowenien
        SK slovakia slowakei
        TR turkey tuerkei turkish
        US usa us america american amerikanischen
        ZA south-africa suedafrika
        DE-BB brandenburg
        DE-BE berlin
        DE-BW baden-wuerttemberg
        DE-BY bavaria bayern bavarian bayerischen
        DE-HB bremen
        DE-HE hessen hesse
        DE-HH hamburg
        DE-MV mecklenburg-vorpommern
        DE-NI niedersachsen
        DE-NW nrw nordrhein-westfalen
        DE-RP rheinland-pfalz
        DE-SH schleswig-holstein
        DE-SL saarland
        DE-SN sachsen saxony
        DE-ST sachsen-anhalt
        DE-TH thueringen thuringia
        """);

    private static readonly FrozenDictionary<string, string> Zones = Read(
        """
        AT Europe/Vienna
        BE Europe/Brussels
        CH Europe/Zurich
        CZ Europe/Prague
        DE Europe/Berlin Europe/Busingen
        DK Europe/Copenhagen
        EE Europe/Tallinn
        ES Europe/Madrid Atlantic/Canary Africa/Ceuta
        FI Europe/Helsinki
        FR Europe/Paris
        GB Europe/London
        GR Europe/Athens
        HR Europe/Zagreb
        HU Europe/Budapest
        IE Europe/Dublin
        IT Europe/Rome
        JP Asia/Tokyo
        LT Europe/Vilnius
        LU Europe/Luxembourg
        LV Europe/Riga
        ME Europe/Podgorica
        NL Europe/Amsterdam
        NO Europe/Oslo
        NZ Pacific/Auckland
        PL Europe/Warsaw
        PT Europe/Lisbon
        RO Europe/Bucharest
        RS Europe/Belgrade
        SE Europe/Stockholm
        SI Europe/Ljubljana
        SK Europe/Bratislava
        TR Europe/Istanbul
        US America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix America/Anchorage Pacific/Honolulu
        ZA Africa/Johannesburg
        """);

    /// <summary>The code of a country, by its folded name or by the code itself; null where it is none.</summary>
    public static string? Find(string word) => Names.GetValueOrDefault(word);

    /// <summary>The country in which clocks of this zone hang; null where that may be several, or one that is not known.</summary>
    public static string? OfZone(string zone) => Zones.GetValueOrDefault(zone);

    private static FrozenDictionary<string, string> Read(string lines) => lines
        .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .SelectMany(words => words[1..].Append(Lexing.Folding.Fold(words[0])), (words, word) => (Word: word, Code: words[0]))
        .DistinctBy(pair => pair.Word)
        .ToFrozenDictionary(pair => pair.Word, pair => pair.Code, StringComparer.Ordinal);
}
