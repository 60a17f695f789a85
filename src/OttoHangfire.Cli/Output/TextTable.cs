using OttoHangfire.Contracts.Texts;
using Spectre.Console;

namespace OttoHangfire.Cli.Output;

/// <summary>How a column may become narrower.</summary>
internal enum ColumnKind
{
    /// <summary>Never: numbers and times.</summary>
    Fixed,

    /// <summary>Between its words.</summary>
    Words,

    /// <summary>It gets what is left: sentences.</summary>
    Prose,
}

/// <summary>A column of a table. Where it is narrow, the one with the highest <paramref name="Drop"/> goes first; 0 stays.</summary>
internal sealed record Column(string Name, ColumnKind Kind = ColumnKind.Fixed, int Drop = 0)
{
    /// <summary>Its times are in the zone of the table.</summary>
    public bool HasTimes { get; init; }

    public static Column Time(string name, int drop = 0) => new(name, Drop: drop) { HasTimes = true };

    public static Column Words(string name, int drop = 0) => new(name, ColumnKind.Words, drop);

    public static Column Prose(string name) => new(name, ColumnKind.Prose);
}

/// <summary>
/// Rows that fit. On a terminal the table is as wide as that; where even its narrowest form does not fit, each row is a card. For a
/// program or a file they are bare columns of any width.
/// </summary>
internal sealed class TextTable(Terminal terminal, params IReadOnlyList<Column> columns)
{
    private const int GoodProse = 30;
    private const int LeastProse = 16;

    private readonly List<string[]> _rows = [];

    /// <summary>Said below the table, or in a file behind the name of each column that has times.</summary>
    public string? Zone { get; init; }

    /// <summary>Texts from elsewhere, cleaned.</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => ForeignText.Readable(cell).Replace('\t', ' '))]);

    public void Write()
    {
        if (terminal.Width is not { } width)
        {
            WriteColumns([.. Enumerable.Range(0, columns.Count)], widths: null);
            return;
        }

        if (Choose(width) is var (shown, widths))
        {
            WriteColumns(shown, widths);
        }
        else
        {
            WriteCards(width);
        }

        if (Zone is not null)
        {
            terminal.Say($"Times are in {Zone}.");
        }
    }

    /// <summary>As many columns as fit; null when the indispensable ones do not.</summary>
    private (List<int> Shown, int[] Widths)? Choose(int width)
    {
        var shown = Enumerable.Range(0, columns.Count).ToList();
        while (true)
        {
            var next = shown.MaxBy(index => columns[index].Drop);
            var isLast = columns[next].Drop == 0;
            if (Fit(shown, width, isLast ? LeastProse : GoodProse) is { } widths)
            {
                return (shown, widths);
            }

            if (isLast)
            {
                return null;
            }

            shown.Remove(next);
        }
    }

    private int[]? Fit(List<int> shown, int width, int prose)
    {
        var natural = shown.ConvertAll(index => Texts(index).Max(text => text.Split('\n').Max(TextWrap.Width)));
        var widths = shown.Select((index, place) => columns[index].Kind switch
        {
            ColumnKind.Fixed => natural[place],
            ColumnKind.Words => Texts(index).Max(TextWrap.LongestWord),
            _ => Math.Min(natural[place], Math.Max(prose, TextWrap.Width(columns[index].Name))),
        }).ToArray();
        var left = width - widths.Sum() - (terminal.IsPlain ? 2 * shown.Count : (3 * shown.Count) + 1);
        if (left < 0)
        {
            return null;
        }

        foreach (var place in Enumerable.Range(0, shown.Count).OrderBy(place => columns[shown[place]].Kind))
        {
            var more = Math.Min(left, natural[place] - widths[place]);
            widths[place] += more;
            left -= more;
        }

        return widths;
    }

    private IEnumerable<string> Texts(int column) => _rows.Select(row => row[column]).Prepend(columns[column].Name);

    private void WriteColumns(List<int> shown, int[]? widths)
    {
        var table = new Table { Border = terminal.IsPlain ? TableBorder.None : TableBorder.Rounded };
        for (var place = 0; place < shown.Count; place++)
        {
            var column = columns[shown[place]];
            var name = widths is null && Zone is not null && column.HasTimes ? $"{column.Name} ({Zone})" : column.Name;
            var isWhole = widths is null || column.Kind == ColumnKind.Fixed;
            table.AddColumn(new TableColumn(new Text(name)) { Width = widths?[place], NoWrap = isWhole });
        }

        foreach (var row in _rows)
        {
            table.AddRow(shown.Select(index => new Text(row[index])));
        }

        terminal.Rich.Write(table);
    }

    private void WriteCards(int width)
    {
        var names = columns.Max(column => column.Name.Length);
        foreach (var row in _rows)
        {
            foreach (var (column, text) in columns.Zip(row).Where(cell => cell.Second.Length > 0))
            {
                var name = column.Name;
                foreach (var line in TextWrap.Lines(text, Math.Max(1, width - names - 2)))
                {
                    terminal.Say($"{name.PadRight(names)}  {line}");
                    name = "";
                }
            }

            terminal.Say("");
        }
    }
}
