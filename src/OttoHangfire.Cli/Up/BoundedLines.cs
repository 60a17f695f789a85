using System.Text;

namespace OttoHangfire.Cli.Up;

/// <summary>Reads a child's stream line by line. A child that never ends its line gets it broken, and does not fill our memory.</summary>
internal static class BoundedLines
{
    public const int LongestLine = 16 * 1024;

    /// <summary>Hands on each line until the stream ends.</summary>
    public static async Task ReadAsync(TextReader stream, Action<string> hear)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            foreach (var character in buffer.AsMemory(0, count).Span)
            {
                Take(character, line, hear);
            }
        }

        if (line.Length > 0)
        {
            hear(line.ToString());
        }
    }

    private static void Take(char character, StringBuilder line, Action<string> hear)
    {
        if (character == '\n' || line.Length == LongestLine)
        {
            hear(line.ToString());
            line.Clear();
        }

        if (character is not ('\n' or '\r'))
        {
            line.Append(character);
        }
    }
}
