using System.Globalization;
using System.Runtime.CompilerServices;

namespace OttoHangfire.Language.Tests.Sentences;

/// <summary>A sentence of a table: when and where it is said, and what it means.</summary>
public sealed record SentenceRow(string Text, string Meaning, DateTimeOffset Now, string Zone)
{
    public TimeZoneInfo TimeZone => TimeZoneInfo.FindSystemTimeZoneById(Zone);
}

/// <summary>Reads the tables of sentences that lie beside this file.</summary>
public static class SentenceTable
{
    private const string NowLine = "# now ";

    public static IReadOnlyList<SentenceRow> English { get; } = Read("english.txt");

    public static IReadOnlyList<SentenceRow> German { get; } = Read("german.txt");

    public static TheoryData<string, string, DateTimeOffset, string> Rows(IEnumerable<SentenceRow> rows)
    {
        var data = new TheoryData<string, string, DateTimeOffset, string>();
        foreach (var row in rows)
        {
            data.Add(row.Text, row.Meaning, row.Now, row.Zone);
        }

        return data;
    }

    public static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private static List<SentenceRow> Read(string file)
    {
        var rows = new List<SentenceRow>();
        var (now, zone) = (default(DateTimeOffset), "UTC");
        var sentence = "";
        foreach (var line in File.ReadLines(Path.Combine(Folder(), file)))
        {
            if (line.StartsWith(NowLine, StringComparison.Ordinal))
            {
                (now, zone) = Said(line[NowLine.Length..].Split(' '));
            }
            else if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                rows.Add(new SentenceRow(sentence, line.Trim(), now, zone));
            }
            else
            {
                sentence = line;
            }
        }

        return rows;
    }

    /// <summary>A date, a time and a zone; where the clocks show the time twice, the hours from UTC, too.</summary>
    private static (DateTimeOffset Now, string Zone) Said(string[] parts)
    {
        var local = DateTime.Parse($"{parts[0]} {parts[1]}", CultureInfo.InvariantCulture);
        var offset = parts.Length > 3
            ? TimeSpan.FromHours(int.Parse(parts[3], CultureInfo.InvariantCulture))
            : TimeZoneInfo.FindSystemTimeZoneById(parts[2]).GetUtcOffset(local);
        return (new DateTimeOffset(local, offset), parts[2]);
    }
}
