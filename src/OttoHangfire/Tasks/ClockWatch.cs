using System.Globalization;

namespace OttoHangfire.Tasks;

/// <summary>
/// Looks whether the clock can be believed. Machines without a battery wake in 1970; whatever is started then runs at the
/// wrong time. So nothing starts while the clock is before this program's time, or far before what the database has seen.
/// </summary>
internal sealed class ClockWatch(SeenTimeRepository seen, TimeProvider clock, ILogger<ClockWatch> log)
{
    /// <summary>No machine that this program can run on has lived before.</summary>
    public static readonly DateTimeOffset Oldest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Set back by less, the clock is believed: it is said to have been a little fast.</summary>
    public static readonly TimeSpan BelievedBack = TimeSpan.FromDays(1);

    /// <summary>So long a network has to set the clock right. After that it is the last time that was wrong, not this one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan WrittenEvery = TimeSpan.FromMinutes(5);

    private long _lastSeenTicks;
    private long? _doubtedSince;

    /// <summary>Why nothing may start, in a sentence; null when the clock is believed.</summary>
    public string? Held => Problem(clock.GetUtcNow(), LastSeen);

    private DateTimeOffset LastSeen
    {
        get => new(Interlocked.Read(ref _lastSeenTicks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _lastSeenTicks, value.UtcTicks);
    }

    /// <summary>What is wrong with this time, in a sentence; null when it can be right.</summary>
    public static string? Problem(DateTimeOffset now, DateTimeOffset lastSeen) =>
        now < Oldest ? $"This machine's clock says {Day(now)}, which cannot be right."
        : lastSeen - now > BelievedBack ? $"This machine's clock says {Day(now)}, but it has already been {Day(lastSeen)}."
        : null;

    /// <summary>Compares the clock with the last time that the database saw, and notes the time when it can be believed.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (LastSeen == DateTimeOffset.MinValue)
        {
            LastSeen = await seen.LastAsync(cancellation) ?? DateTimeOffset.MinValue;
        }

        if (Held is not { } problem)
        {
            _doubtedSince = null;
            await NoteAsync(cancellation);
        }
        else if (_doubtedSince is not { } since)
        {
            _doubtedSince = clock.GetTimestamp();
            log.LogError("{Problem} Nothing is started until it is set right", problem);
        }
        else if (clock.GetUtcNow() >= Oldest && clock.GetElapsedTime(since) >= Patience)
        {
            log.LogWarning(
                "{Problem} Nobody has set it right for {Minutes} minutes, so it is believed now", problem, Patience.TotalMinutes);
            LastSeen = DateTimeOffset.MinValue;
            _doubtedSince = null;
            await NoteAsync(cancellation);
        }
    }

    private static string Day(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private async Task NoteAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now < LastSeen || now - LastSeen >= WrittenEvery)
        {
            await seen.NoteAsync(now, cancellation);
            LastSeen = now;
        }
    }
}
