using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.OpenApi;
using OttoHangfire.Contracts;

namespace OttoHangfire.Hosting.OpenApi;

/// <summary>Describes records and fields in the words of their own comments, which the compiler puts beside the assembly.</summary>
internal static partial class FieldComments
{
    private const string Types = "T:OttoHangfire.Contracts.";
    private const string Properties = "P:OttoHangfire.Contracts.";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> All = new(Read);

    /// <summary>Adds what there is; a field without a comment needs none.</summary>
    public static void AddTo(string record, OpenApiSchema schema)
    {
        schema.Description ??= All.Value.GetValueOrDefault(record);
        foreach (var (field, inner) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            if (inner is OpenApiSchema property && All.Value.GetValueOrDefault($"{record}.{field}") is { } comment)
            {
                property.Description = property.Enum is { Count: > 0 } ? WithoutTheList(comment) : comment;
            }
        }
    }

    private static Dictionary<string, string> Read()
    {
        var file = Path.ChangeExtension(typeof(OttoTask).Assembly.Location, ".xml");
        return File.Exists(file)
            ? XDocument.Load(file).Descendants("member")
                .Select(member => (Name: NameOf(member.Attribute("name")!.Value), Text: Text(member.Element("summary"))))
                .Where(member => member is { Name: not null, Text.Length: > 0 })
                .ToDictionary(member => member.Name!, member => member.Text, StringComparer.Ordinal)
            : [];
    }

    /// <summary>As the document calls it: <c>OttoTask</c>, <c>OttoTask.max_attempts</c>; null for what is not in it.</summary>
    private static string? NameOf(string member)
    {
        if (member.StartsWith(Types, StringComparison.Ordinal))
        {
            return member[Types.Length..];
        }

        return member.StartsWith(Properties, StringComparison.Ordinal)
            && member[Properties.Length..].Split('.') is [var record, var property]
            ? $"{record}.{JsonNamingPolicy.SnakeCaseLower.ConvertName(property)}"
            : null;
    }

    private static string Text(XElement? summary) => summary is null
        ? ""
        : Blanks().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "see" } see => NameOf(see.Attribute("cref")?.Value ?? "")?.Split('.')[^1] ?? see.Value,
        XElement element => element.Value,
        XText text => text.Value,
        _ => "",
    };

    /// <summary>The values stand beside it already.</summary>
    private static string? WithoutTheList(string comment)
    {
        var rest = comment.StartsWith("One of ", StringComparison.Ordinal)
            ? comment[(comment.IndexOfAny(['.', ';', ',']) + 1)..].Trim()
            : comment;
        return rest.Length > 0 ? char.ToUpperInvariant(rest[0]) + rest[1..] : null;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Blanks();
}
