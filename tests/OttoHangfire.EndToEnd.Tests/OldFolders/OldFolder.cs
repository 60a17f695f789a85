using System.Globalization;
using System.Text.RegularExpressions;

namespace OttoHangfire.OldFolders;

/// <summary>
/// The data folder of an earlier version, as its own programs left it. It is kept as text and made anew for each test, with
/// its times moved as if Otto had been off for twenty minutes: what was due meanwhile is overdue, what was to come is to come.
/// </summary>
internal sealed partial class OldFolder
{
    /// <summary>The database as SQL; its first line says when it was taken.</summary>
    public const string Database = "otto.sql";

    /// <summary>What the old program answered at its end.</summary>
    public const string Answers = "answers.json";

    /// <summary>What lay beside the database.</summary>
    public const string Files = "folder";

    /// <summary>The newest migration that these folders have seen.</summary>
    private const string Version = "Schema0005";

    private const string Head = "-- taken at ";
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Times that lie further off are meant as they stand: the end of the century, the day of a receipt.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromDays(200);

    private static readonly TimeSpan Off = TimeSpan.FromMinutes(20);

    private readonly string _kept;
    private readonly DateTimeOffset _taken;
    private readonly TimeSpan _by;

    /// <summary>Opens a folder that is kept: <c>stopped</c> in good order, or <c>killed</c> in the middle of its work.</summary>
    public OldFolder(string name)
    {
        _kept = Kept(name);
        using var sql = File.OpenText(Path.Combine(_kept, Database));
        _taken = Parse(sql.ReadLine()![Head.Length..]);

        // Whole minutes: rules that count in minutes still meet their instants.
        _by = TimeSpan.FromMinutes(Math.Floor((TimeProvider.System.GetUtcNow() - Off - _taken).TotalMinutes));
    }

    /// <summary>Where a folder is kept in the source tree.</summary>
    public static string Kept(string name)
    {
        var solution = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(solution.FullName, "OttoHangfire.sln")))
        {
            solution = solution.Parent ?? throw new InvalidOperationException($"no OttoHangfire.sln above {AppContext.BaseDirectory}");
        }

        return Path.Combine(solution.FullName, "tests", "OttoHangfire.EndToEnd.Tests", "OldFolders", Version, name);
    }

    /// <summary>The first line of a dump.</summary>
    public static string TakenAt(DateTimeOffset now) => $"{Head}{Text(now)}\n";

    /// <summary>Makes the folder anew.</summary>
    public void Unpack(string folder)
    {
        var files = Path.Combine(_kept, Files);
        foreach (var file in Directory.GetFiles(files, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(files, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        SqlDump.Load(Read(Database), Path.Combine(folder, "otto.db"));
    }

    /// <summary>A text that is kept, with its times moved.</summary>
    /// <remarks>Our times are text of one width, and without closing zeros in JSON; a schedule begins at a local time; Hangfire counts milliseconds, and seconds in its sets.</remarks>
    public string Read(string file)
    {
        var text = File.ReadAllText(Path.Combine(_kept, file));
        text = InstantPattern().Replace(text, match => Moved(match.Value, Parse(match.Value), time =>
            match.Value.Length == Text(time).Length ? Text(time) : time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)));
        text = StartPattern().Replace(text, match => Moved(match.Value, Parse(match.Value), time => time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)));
        text = MillisecondsPattern().Replace(text, match => Moved(
            match.Value, DateTimeOffset.FromUnixTimeMilliseconds(Number(match.Value)), time => $"{time.ToUnixTimeMilliseconds()}"));
        return SecondsPattern().Replace(text, match => Moved(
            match.Value, DateTimeOffset.FromUnixTimeSeconds(Number(match.Value)), time => $"{time.ToUnixTimeSeconds()}"));
    }

    private string Moved(string written, DateTimeOffset time, Func<DateTimeOffset, string> write) =>
        (time - _taken).Duration() < Near ? write(time + _by) : written;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstantPattern();

    [GeneratedRegex("""(?<="start": ?")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=")""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StartPattern();

    [GeneratedRegex(@"\b\d{13}\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MillisecondsPattern();

    [GeneratedRegex(@"\b\d{10}(?=\.0\b)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecondsPattern();
}
