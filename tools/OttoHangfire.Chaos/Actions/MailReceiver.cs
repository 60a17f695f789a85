using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OttoHangfire.Chaos.Actions;

/// <summary>
/// A mail server on this machine that was written from RFC 5321. It takes everything, but of every fourth message it hangs up once,
/// after the text and without an answer: nobody can know then whether it was taken.
/// </summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ReceiverTrap _trap;
    private readonly ConcurrentBag<Task> _lines = [];
    private readonly Task _accepting;

    public MailReceiver(ReceiverTrap trap)
    {
        _trap = trap;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Receipts Receipts { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_lines).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    /// <summary>Whether this is one of those that it hangs up on, the first time that they come.</summary>
    public static bool IsHungUpOn(string title) =>
        int.TryParse(title.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture, out var number) && number % 4 == 0;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _lines.Add(TalkAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // Nobody is taken in any more.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var line = client;
        try
        {
            var stream = line.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            if (!await _trap.ReachAsync(ReceiverTrap.Connected))
            {
                await writer.WriteLineAsync("220 chaos");
                await AnswerAllAsync(reader, writer);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            // The sender is dead.
        }
    }

    private async Task AnswerAllAsync(StreamReader reader, StreamWriter writer)
    {
        while (await reader.ReadLineAsync() is { } command)
        {
            switch (command.Split(' ')[0].ToUpperInvariant())
            {
                case "DATA":
                    await writer.WriteLineAsync("354 go ahead");
                    if (!await IsTakenAsync(reader))
                    {
                        return;
                    }

                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 chaos");
                    break;
            }
        }
    }

    /// <summary>Reads the text; false where it gets no answer.</summary>
    private async Task<bool> IsTakenAsync(StreamReader reader)
    {
        var text = new List<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == ".")
            {
                return await IsAnsweredAsync(text);
            }

            text.Add(line);
            if (await _trap.ReachAsync(ReceiverTrap.Begun))
            {
                return false;
            }
        }

        return false;
    }

    private async Task<bool> IsAnsweredAsync(List<string> text)
    {
        var body = string.Join('\n', text.SkipWhile(line => line.Length > 0));
        var titles = Receipts.Take(Header(text, "Subject"), body, Header(text, "Message-Id"));
        var isFirst = titles.Any(title => IsHungUpOn(title) && Receipts.IdsOf(title).Count == 1);
        if (await _trap.ReachAsync(ReceiverTrap.Unanswered) || isFirst)
        {
            return false;
        }

        Receipts.Answer(titles);
        return true;
    }

    private static string Header(List<string> text, string name) => text
        .TakeWhile(line => line.Length > 0)
        .First(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];
}
