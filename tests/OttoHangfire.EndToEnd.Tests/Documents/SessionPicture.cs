using System.Xml.Linq;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>The terminal in the README's picture: lines that begin with <c>$</c> are typed, the others are what comes.</summary>
internal static class SessionPicture
{
    public static Page AsPage()
    {
        var lines = XDocument.Load(Solution.File("docs", "images", "session.svg")).Descendants()
            .Where(element => element.Name.LocalName == "text")
            .Select(element => element.Value.Replace("Europe/Berlin", Daytime.Zone, StringComparison.Ordinal));
        return Page.Saying(string.Join('\n', lines.Select((line, index) => line.StartsWith("$ ", StringComparison.Ordinal)
            ? $"{(index == 0 ? "" : "```\n\n")}```sh\n{line[2..]}\n```\n\n```text"
            : line)) + "\n```\n");
    }
}
