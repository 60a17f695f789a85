using System.Text;

namespace OttoHangfire.Files;

/// <summary>
/// A name inside <c>files/</c> that means the same file on every system, and none outside. What is not plainly right is
/// refused, never repaired.
/// </summary>
internal sealed record FilePath
{
    /// <summary>Characters of the whole path.</summary>
    public const int MaxLength = 200;

    private const int MaxParts = 10;

    /// <summary>Bytes of UTF-8: no file system in use takes a longer name.</summary>
    private const int MaxPart = 255;

    /// <summary>Texts and tables; nothing that a double click runs.</summary>
    private static readonly string[] Extensions =
        ["txt", "md", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "log", "ics", "vcf", "tex", "org", "adoc", "rst"];

    /// <summary>On Windows these are devices in every folder, whatever stands behind the first dot.</summary>
    private static readonly string[] Devices =
    [
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    ];

    private FilePath(string text, string[] parts)
    {
        Text = text;
        Parts = parts;
    }

    public string Text { get; }

    /// <summary>The folders from the outside in, and the file's name last.</summary>
    public IReadOnlyList<string> Parts { get; }

    public string Name => Parts[^1];

    /// <summary>Reads a path, or says why it is refused, in words that go on after the field's name.</summary>
    public static (FilePath? Path, string? Problem) Read(string text)
    {
        var parts = text.Split('/');
        return Problem(text, parts) is { } problem ? (null, problem) : (new FilePath(text, parts), null);
    }

    private static string? Problem(string text, string[] parts)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return $"must have 1 to {MaxLength} characters";
        }

        if (!IsNormal(text))
        {
            return "must be Unicode in its composed form (NFC)";
        }

        if (text.EnumerateRunes().FirstOrDefault(rune => !IsAllowed(rune), default) is { Value: not 0 } foreign
            || text.Contains('\0', StringComparison.Ordinal))
        {
            return "may contain only letters, digits, spaces and - _ . , ( ) +, with / between folders, and must be relative";
        }

        if (parts.Length > MaxParts)
        {
            return $"may have at most {MaxParts} parts";
        }

        return parts.Select(Problem).FirstOrDefault(problem => problem is not null)
            ?? (Extensions.Contains(Extension(parts[^1]), StringComparer.OrdinalIgnoreCase)
                ? null
                : $"must end in one of .{string.Join(", .", Extensions)}");
    }

    private static string? Problem(string part) => part switch
    {
        "" => "must be relative, with exactly one / between its parts",
        _ when Encoding.UTF8.GetByteCount(part) > MaxPart => $"may have no part longer than {MaxPart} bytes in UTF-8",
        _ when part[0] == '.' => "may have no part that begins with a dot",
        _ when part[0] == ' ' || part[^1] is ' ' or '.' => "may have no part that begins or ends with a space, or ends with a dot",
        _ when Devices.Contains(part.Split('.')[0].TrimEnd(' '), StringComparer.OrdinalIgnoreCase) => "has the name of a Windows device",
        _ => null,
    };

    private static string Extension(string name) => name.LastIndexOf('.') is > 0 and var dot ? name[(dot + 1)..] : "";

    private static bool IsNormal(string text)
    {
        try
        {
            return text.IsNormalized(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair.
            return false;
        }
    }

    private static bool IsAllowed(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark
        || rune.Value is '/' or ' ' or '-' or '_' or '.' or ',' or '(' or ')' or '+';
}
