namespace OttoHangfire.Cli.Up;

/// <summary>
/// Keeps <c>otto.pid.json</c> true while Otto runs: a full disk, or somebody who deletes it, must neither end the watch nor leave
/// <c>--stop</c> without the right processes.
/// </summary>
internal sealed class PidKeeper(PidFile file, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile Pids? _wanted;

    /// <summary>Writes it now. Only the first time it must succeed: a start may fail, a watch may not.</summary>
    public void Write(Pids pids)
    {
        var isFirst = _wanted is null;
        _wanted = pids;
        if (isFirst)
        {
            file.Write(pids);
        }
        else
        {
            Look();
        }
    }

    /// <summary>Looks at it until <paramref name="stop"/>.</summary>
    public async Task KeepAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            Look();
        }
    }

    private void Look()
    {
        try
        {
            if (_wanted is { } wanted && file.Read() != wanted)
            {
                file.Write(wanted);
            }
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            // Looked at again at the next turn.
        }
    }
}
