using OttoHangfire.Contracts;

namespace OttoHangfire.Incidents;

/// <summary>What the owner is told of an incident now.</summary>
internal enum Telling
{
    /// <summary>She knows it, or it is over before she was told.</summary>
    Nothing,

    /// <summary>That it is wrong.</summary>
    Trouble,

    /// <summary>That it works again.</summary>
    End,
}

/// <summary>Decides what is told. It changes nothing.</summary>
internal static class TellingRule
{
    /// <summary>As long as something is wrong, it is told again after this time.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromDays(1);

    public static Telling Of(IncidentRow row, DateTimeOffset now) => row switch
    {
        // What was missed is over as soon as it is known, so it is told once, whatever has become of the task since; what is
        // missed later, a day later.
        { Kind: IncidentKind.Missed } => row.ToldAt is null || (row.LastAt > row.ToldAt && IsLongAgo(row, now))
            ? Telling.Trouble
            : Telling.Nothing,
        { Ending: IncidentEnding.WorksAgain, OwesEnd: true } => Telling.End,
        { ClosedAt: not null } => Telling.Nothing,
        _ when row.ToldAt is null || row.Stage > row.ToldStage => Telling.Trouble,
        { AcknowledgedAt: null } when IsLongAgo(row, now) => Telling.Trouble,
        _ => Telling.Nothing,
    };

    /// <summary>Also where the clock was ahead when it was told: then nobody knows for how long it would be silent.</summary>
    private static bool IsLongAgo(IncidentRow row, DateTimeOffset now) => now - row.ToldAt >= Again || row.ToldAt > now;
}
