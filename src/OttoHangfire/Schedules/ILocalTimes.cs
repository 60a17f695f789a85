namespace OttoHangfire.Schedules;

/// <summary>The local times of a rule, in whole seconds and without a zone: what a clock on the wall would have to show.</summary>
internal interface ILocalTimes
{
    /// <summary>True where the rule means an interval: it then runs again while the clocks show an hour for the second time.</summary>
    bool RunThroughRepeats { get; }

    /// <summary>The first local time at or after <paramref name="local"/>; null when there is none.</summary>
    DateTime? NextFrom(DateTime local);
}

/// <summary>A single local time.</summary>
internal sealed record OneTime(DateTime Local) : ILocalTimes
{
    public bool RunThroughRepeats => false;

    public DateTime? NextFrom(DateTime local) => local <= Local ? Local : null;
}
