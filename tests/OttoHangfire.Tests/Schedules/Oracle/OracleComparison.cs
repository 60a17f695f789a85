namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>Somebody who says of a cron expression in a zone which instant comes next.</summary>
internal sealed record Subject(string Name, Func<string, Func<DateTimeOffset, DateTimeOffset?>> NextOf);

/// <summary>Holds the answers of subjects against the minute walk, instant by instant.</summary>
internal sealed class OracleComparison(TimeZoneInfo zone, IReadOnlyList<string> expressions)
{
    private readonly CronOracle[] _rules = [.. expressions.Select(expression => new CronOracle(expression))];

    /// <summary>Instants that were compared, once for each subject.</summary>
    public long Compared { get; private set; }

    /// <summary>Compares all instants from <paramref name="from"/> to before <paramref name="to"/>; null, or the first difference.</summary>
    public string? FirstDifference(DateTime from, DateTime to, params IReadOnlyList<Subject> subjects)
    {
        var tracks = subjects.SelectMany(subject => expressions.Select(expression => new Track(subject, expression, from))).ToArray();
        foreach (var (rule, utc, _) in MinuteWalk.Through(zone, _rules, from, to))
        {
            for (var index = rule; index < tracks.Length; index += _rules.Length)
            {
                if (tracks[index].Next?.UtcDateTime != utc)
                {
                    return $"{tracks[index]} in {zone.Id} gives {tracks[index].Next:u} where the oracle says {utc:u}";
                }

                if (!tracks[index].Move())
                {
                    return $"{tracks[index]} in {zone.Id} gives {tracks[index].Next:u} after {utc:u}: not later";
                }

                Compared++;
            }
        }

        return tracks.Where(track => track.Next < new DateTimeOffset(to)).Select(track => $"{track} in {zone.Id} gives {track.Next:u} where the oracle says nothing").FirstOrDefault();
    }

    private sealed class Track(Subject subject, string expression, DateTime from)
    {
        private readonly Func<DateTimeOffset, DateTimeOffset?> _next = subject.NextOf(expression);
        private bool _asked;
        private DateTimeOffset? _value;

        public DateTimeOffset? Next
        {
            get
            {
                if (!_asked)
                {
                    _asked = true;
                    _value = _next(new DateTimeOffset(from).AddSeconds(-1));
                }

                return _value;
            }
        }

        /// <summary>Goes on to the next instant; false when it is not later.</summary>
        public bool Move()
        {
            var before = Next;
            _value = _next(before!.Value);
            return _value is null || _value > before;
        }

        public override string ToString() => $"{subject.Name} of \"{expression}\"";
    }
}
