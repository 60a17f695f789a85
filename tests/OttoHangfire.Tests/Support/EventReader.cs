using System.Globalization;
using System.Text.Json;

namespace OttoHangfire.Tests.Support;

/// <summary>An event as it came. The number is that of the last line <c>id:</c>, whether it came with this event or before.</summary>
internal sealed record ReceivedEvent(string Name, long? Id, string Data)
{
    public JsonElement Json() => JsonElement.Parse(Data);

    /// <summary>The number of the task, the run, and so on.</summary>
    public long Of => Json().GetProperty("id").GetInt64();
}

/// <summary>Reads a stream of server-sent events, as the HTML standard has it.</summary>
internal sealed class EventReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        Response = response;
        _reader = new StreamReader(stream);
    }

    public HttpResponseMessage Response { get; }

    /// <summary>The last id that was read.</summary>
    public long? LastId { get; private set; }

    public int Comments { get; private set; }

    /// <summary>Begins, and returns when the stream says where it begins.</summary>
    public static async Task<EventReader> OpenAsync(
        HttpClient http, string path = "/otto/events", object? after = null, Action<HttpRequestMessage>? show = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", Convert.ToString(after, CultureInfo.InvariantCulture));
        }

        show?.Invoke(request);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)response.StatusCode).Should().Be(200);
        var reader = new EventReader(response, await response.Content.ReadAsStreamAsync());
        if (after is null && !path.Contains('?', StringComparison.Ordinal))
        {
            await reader.UntilAsync(() => reader.LastId is not null);
        }

        return reader;
    }

    /// <summary>The next event with such a name, of whatever is told beside it; null at the end of the stream.</summary>
    public async Task<ReceivedEvent?> NextAsync(params string[] names)
    {
        while (await ReadAsync() is { } received)
        {
            if (names.Length == 0 ? received.Name != "doctor" : names.Contains(received.Name))
            {
                return received;
            }
        }

        return null;
    }

    /// <summary>Reads on until an event is as wanted, and returns all that came, that one included.</summary>
    public async Task<List<ReceivedEvent>> UntilAsync(Func<ReceivedEvent, bool> isWanted)
    {
        var read = new List<ReceivedEvent>();
        do
        {
            read.Add((await NextAsync()).Should().NotBeNull("the stream should go on").And.BeOfType<ReceivedEvent>().Subject);
        }
        while (!isWanted(read[^1]));

        return read;
    }

    /// <summary>Reads to the end, which has to come soon.</summary>
    public async Task EndAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!(await ReadBlockAsync()).IsOver)
        {
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(Patience, "the stream should end");
        }
    }

    public Task CommentAsync()
    {
        var before = Comments;
        return UntilAsync(() => Comments > before);
    }

    public void Dispose()
    {
        _reader.Dispose();
        Response.Dispose();
    }

    private async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await ReadBlockAsync();
        }
    }

    private async Task<ReceivedEvent?> ReadAsync()
    {
        while (true)
        {
            var (block, isOver) = await ReadBlockAsync();
            if (block is not null || isOver)
            {
                return block;
            }
        }
    }

    /// <summary>What stands before the next empty line; null where it makes no event.</summary>
    private async Task<(ReceivedEvent? Event, bool IsOver)> ReadBlockAsync()
    {
        var (name, data) = ("message", new List<string>());
        while (await LineAsync() is { } line)
        {
            if (line.Length == 0)
            {
                return (data.Count == 0 ? null : new ReceivedEvent(name, LastId, string.Join('\n', data)), false);
            }

            switch (line.Split(": ", 2))
            {
                case ["event", var value]: name = value; break;
                case ["data", var value]: data.Add(value); break;
                case ["id", var value]: LastId = long.Parse(value, CultureInfo.InvariantCulture); break;
                case ["retry", _]: break;
                case [":"]: Comments++; break;
                default: throw new InvalidOperationException($"This is no line of an event: {line}");
            }
        }

        return (null, true);
    }

    private async Task<string?> LineAsync()
    {
        try
        {
            return await _reader.ReadLineAsync().WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
