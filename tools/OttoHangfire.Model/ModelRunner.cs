using System.Diagnostics;
using System.Globalization;
using OttoHangfire.Tests.Model;

namespace OttoHangfire.Model;

/// <summary>Deals out the stories and keeps count.</summary>
internal sealed class ModelRunner(long steps, ulong seed)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>In so many steps everything must have been visited.</summary>
    private const long Enough = 100_000;

    private readonly Lock _gate = new();
    private readonly TextWriter _console = Console.Out;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly SortedDictionary<string, long> _visited = new(StringComparer.Ordinal);
    private readonly ulong _first = seed;
    private ulong _next = seed;
    private long _steps;
    private TimeSpan _told = TimeSpan.Zero;
    private string? _fault;

    public async Task TellAsync(CancellationToken cancellation)
    {
        // What the backends log would drown the news.
        Console.SetOut(TextWriter.Null);
        while (!cancellation.IsCancellationRequested && !IsDone())
        {
            await TellSomeAsync(cancellation);
        }
    }

    /// <summary>In a folder of their own, until its clock has come far: what only ever grows, like the audit, stays small as well.</summary>
    private async Task TellSomeAsync(CancellationToken cancellation)
    {
        await using var story = await Story.BeginAsync();
        var teller = new StoryTeller(story);
        while (!story.IsLate && !cancellation.IsCancellationRequested && Take() is { } seed)
        {
            var before = teller.Steps;
            var fault = await teller.TellAsync(seed);
            Keep(fault, teller.Steps - before);
        }

        Add(story.Visited);
    }

    /// <summary>What was visited, what seldom, and what went wrong; the exit code.</summary>
    public int Report()
    {
        var never = Story.Everything.Where(what => !_visited.ContainsKey(what)).ToList();
        never.ForEach(what => _console.WriteLine($"     never  {what}"));

        foreach (var (what, count) in _visited.OrderBy(pair => pair.Value))
        {
            _console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,10:N0}  {what}"));
        }

        _console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_steps:N0} steps in {_next - _first:N0} stories, seeds {_first} to {_next - 1}, {_watch.Elapsed.TotalSeconds:0} s"));
        _console.WriteLine(_fault ?? "0 differences");
        if (never.Count > 0 && _steps >= Enough)
        {
            _console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{never.Count} of all there is to visit were never visited"));
            return 1;
        }

        return _fault is null ? 0 : 1;
    }

    private ulong? Take()
    {
        lock (_gate)
        {
            return IsDone() ? null : _next++;
        }
    }

    private bool IsDone()
    {
        lock (_gate)
        {
            return _fault is not null || _steps >= steps;
        }
    }

    private void Keep(string? fault, long taken)
    {
        lock (_gate)
        {
            _fault ??= fault;
            _steps += taken;
            if (_watch.Elapsed - _told > Pause)
            {
                _told = _watch.Elapsed;
                _console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_steps:N0} of {steps:N0} steps, {_watch.Elapsed.TotalSeconds:0} s, next seed {_next}"));
            }
        }
    }

    private void Add(Dictionary<string, int> visited)
    {
        lock (_gate)
        {
            foreach (var (what, count) in visited)
            {
                _visited[what] = _visited.GetValueOrDefault(what) + count;
            }
        }
    }
}
