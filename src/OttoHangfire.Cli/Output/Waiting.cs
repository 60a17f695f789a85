using System.Globalization;

namespace OttoHangfire.Cli.Output;

/// <summary>Shows that something goes on: at a terminal the seconds count, elsewhere it is one plain line.</summary>
internal sealed class Waiting : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly string _what;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private ITimer? _timer;

    /// <summary>Begins with a line like "Starting Otto …".</summary>
    public Waiting(Terminal terminal, string what, TimeProvider clock)
    {
        _terminal = terminal;
        _what = what;
        _clock = clock;
        _began = clock.GetTimestamp();
        if (terminal.IsPlain)
        {
            terminal.Say(what);
            return;
        }

        Write(what);
        _timer = clock.CreateTimer(_ => Count(), state: null, Second, Second);
    }

    /// <summary>Ends the line, so that others may write.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_timer is not null)
            {
                _timer.Dispose();
                _timer = null;
                Write(Environment.NewLine);
            }
        }
    }

    private void Count()
    {
        lock (_gate)
        {
            if (_timer is not null)
            {
                var seconds = (int)_clock.GetElapsedTime(_began).TotalSeconds;
                Write(string.Create(CultureInfo.InvariantCulture, $"\r{_what} {seconds} s"));
            }
        }
    }

    private void Write(string text)
    {
        try
        {
            _terminal.Output.Write(text);
            _terminal.Output.Flush();
        }
        catch (Exception deaf) when (deaf is IOException or ObjectDisposedException)
        {
            // The terminal is gone; what is waited for goes on.
        }
    }
}
