using System.Net.Sockets;
using System.Text;

namespace OttoHangfire.Tests.Support;

/// <summary>HTTP to the letter, for requests that no decent client would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends a head (its lines without the empty one) and returns everything that comes back.</summary>
    public static async Task<string> SendAsync(int port, params string[] head)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", [.. head, "Connection: close", "", ""])));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The status of an answer.</summary>
    public static int Status(string answer) => int.Parse(answer.Split(' ')[1]);
}
