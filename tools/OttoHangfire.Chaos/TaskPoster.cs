using System.Collections.Concurrent;
using System.Globalization;

namespace OttoHangfire.Chaos;

/// <summary>Several clients that put tasks in, each with a text of its own. Only what was answered with 201 was promised.</summary>
internal sealed class TaskPoster(Backend backend)
{
    private const int Clients = 4;

    private readonly ConcurrentDictionary<long, string> _accepted = new();
    private readonly ConcurrentBag<string> _unanswered = [];
    private int _texts;

    /// <summary>The promised tasks: id and text.</summary>
    public IReadOnlyDictionary<long, string> Accepted => _accepted;

    /// <summary>Texts whose answer was cut off: such a task may exist, once, or not.</summary>
    public IReadOnlyCollection<string> Unanswered => _unanswered;

    /// <summary>Posts until so many tasks are promised, or the backend is gone.</summary>
    public Task PostAsync(int upTo, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => PostInTurnAsync(upTo, cancellation)));

    private async Task PostInTurnAsync(int upTo, CancellationToken cancellation)
    {
        while (_accepted.Count < upTo)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"chore {Interlocked.Increment(ref _texts)}");
            if (await backend.PostAsync(text, cancellation) is not { } id)
            {
                _unanswered.Add(text);
                return;
            }

            _accepted[id] = text;
        }
    }
}
