using System.Collections.Concurrent;

namespace OttoHangfire.Chaos.Actions;

/// <summary>What a receiver has got over one kind of channel: which message, under which id, and whether it said yes.</summary>
internal sealed class Receipts
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _idsByTitle = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _answered = new(StringComparer.Ordinal);

    /// <summary>The ids under which a message came whole, one for each time.</summary>
    public IReadOnlyCollection<string> IdsOf(string title) => _idsByTitle.TryGetValue(title, out var ids) ? ids : [];

    /// <summary>Whether a yes was said to it once.</summary>
    public bool IsAnswered(string title) => _answered.ContainsKey(title);

    /// <summary>It came whole.</summary>
    /// <param name="title">Its own, or that of several.</param>
    /// <param name="body">A line for each where it tells of several.</param>
    /// <param name="id">Under which it came.</param>
    public IReadOnlyList<string> Take(string title, string body, string id)
    {
        string[] titles = [.. body.Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..])];
        titles = titles.Length == 0 ? [title] : titles;
        foreach (var told in titles)
        {
            _idsByTitle.GetOrAdd(told, _ => []).Enqueue(id);
        }

        return titles;
    }

    public void Answer(IEnumerable<string> titles)
    {
        foreach (var title in titles)
        {
            _answered[title] = true;
        }
    }
}
