namespace OttoHangfire.Cli.Commands;

/// <summary>The word that somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary>One that is at most a third of its letters away, two at the most; or that begins with what was typed.</summary>
    public static string? Of(string typed, IEnumerable<string> words)
    {
        var best = words.Select(word => (Word: word, Distance: Distance(typed, word))).MinBy(found => found.Distance);
        if (best.Word is not null && best.Distance <= Math.Clamp(best.Word.TrimStart('-').Length / 3, 1, 2))
        {
            return best.Word;
        }

        var longer = words.Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        return typed.TrimStart('-').Length > 1 && longer is [var only] ? only : null;
    }

    /// <summary>How many letters are wrong, left out, too many or swapped with their neighbour.</summary>
    private static int Distance(string one, string other)
    {
        var costs = new int[one.Length + 1, other.Length + 1];
        for (var row = 0; row <= one.Length; row++)
        {
            for (var column = 0; column <= other.Length; column++)
            {
                costs[row, column] = row == 0 || column == 0 ? row + column : Cost(one, other, costs, row, column);
            }
        }

        return costs[one.Length, other.Length];
    }

    private static int Cost(string one, string other, int[,] costs, int row, int column)
    {
        var isSame = char.ToLowerInvariant(one[row - 1]) == char.ToLowerInvariant(other[column - 1]);
        var cost = Math.Min(
            Math.Min(costs[row - 1, column], costs[row, column - 1]) + 1,
            costs[row - 1, column - 1] + (isSame ? 0 : 1));
        var isSwapped = row > 1 && column > 1 && one[row - 1] == other[column - 2] && one[row - 2] == other[column - 1];
        return isSwapped ? Math.Min(cost, costs[row - 2, column - 2] + 1) : cost;
    }
}
