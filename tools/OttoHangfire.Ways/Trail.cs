namespace OttoHangfire.Ways;

/// <summary>The methods that one way enters, each where it is entered first.</summary>
internal sealed class Trail
{
    private readonly string _name;
    private readonly IReadOnlyList<(string File, string Method)> _entered;

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

    public override string ToString()
    {
        var folders = _entered.Select(entry => entry.File.Split('/')[0]).ToList();
        var crossings = folders.Zip(folders.Skip(1)).Count(step => step.First != step.Second);
        return $"{_name}: {_entered.Select(entry => entry.File).Distinct().Count()} files in {folders.Distinct().Count()} folders, "
            + $"{_entered.Count} methods, {crossings} crossings";
    }
}
