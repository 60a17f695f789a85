using OttoHangfire.Cli.Output;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto logs --follow</c>: what is written to the logs from now on, also to files that begin later.</summary>
internal sealed class LogFollower
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly OttoContext _otto;
    private readonly bool _json;
    private readonly Dictionary<string, GrowingFile> _files = new(StringComparer.Ordinal);
    private string? _shown;

    public LogFollower(OttoContext otto, bool json)
    {
        (_otto, _json) = (otto, json);
        foreach (var path in LogTail.All(otto.Settings.LogDirectory))
        {
            _files[path] = new GrowingFile(path, fromItsEnd: true);
        }
    }

    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            foreach (var path in LogTail.All(_otto.Settings.LogDirectory))
            {
                if (!_files.TryGetValue(path, out var file))
                {
                    _files[path] = file = new GrowingFile(path, fromItsEnd: false);
                }

                Show(path, file.ReadNew());
            }

            await Task.Delay(Look, _otto.Clock, cancellation);
        }
    }

    private void Show(string path, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0 && _json)
        {
            _otto.Terminal.Json(new { file = path, lines });
        }
        else if (lines.Count > 0)
        {
            _otto.Terminal.Say($"{(_shown == path ? "" : $"==> {path} <==\n")}{string.Join('\n', lines)}");
            _shown = path;
        }
    }
}
