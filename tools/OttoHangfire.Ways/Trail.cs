namespace OttoHangfire.Ways;

/// <summary>The methods that one way enters, each where it is entered first.</summary>
internal sealed class Trail
{
    /// <summary>Folders that nobody needs to enter to follow a way: SQL, JSON, HTTP and text.</summary>
    private static readonly string[] Carriers = ["Database", "Http", "Input", "Texts", "Access"];

    private readonly string _name;
    private readonly IReadOnlyList<(string File, string Method)> _entered;

    /// <summary>Takes in what there is to read.</summary>
    /// <param name="name">What is done on this way.</param>
    /// <param name="lines">What the backend wrote meanwhile: the ways it was on, the file, the method.</param>
    /// <param name="begins">How the methods begin in which this way begins.</param>
    public Trail(string name, IEnumerable<string> lines, params string[] begins)
    {
        _name = name;
        _entered =
        [
            .. lines.Select(line => line.Split('\t'))
                .Where(parts => parts[0].Split(',').Any(way => begins.Any(begin => way.StartsWith(begin, StringComparison.Ordinal))))
                .Select(parts => (parts[1], parts[2]))
                .Distinct(),
        ];
    }

    /// <summary>The methods in order.</summary>
    public string Methods => string.Join('\n', _entered.Select(entry => $"    {entry.File,-50} {entry.Method}"));

    /// <summary>What it comes to, in all and without what only carries.</summary>
    public override string ToString() => $"{_name}\n    in all: {Count(_entered)}\n    without {string.Join(", ", Carriers)}: {Count(_entered.Where(entry => !Carriers.Contains(FolderOf(entry.File))))}";

    private static string Count(IEnumerable<(string File, string Method)> entries)
    {
        var entered = entries.ToList();
        var folders = entered.ConvertAll(entry => FolderOf(entry.File));
        var crossings = folders.Zip(folders.Skip(1)).Count(step => step.First != step.Second);
        return $"{entered.Select(entry => entry.File).Distinct().Count()} files in {folders.Distinct().Count()} folders, {entered.Count} methods, {crossings} crossings";
    }

    private static string FolderOf(string file) => file.Split('/')[0];
}
