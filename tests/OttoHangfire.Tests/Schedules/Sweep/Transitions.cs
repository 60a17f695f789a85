namespace OttoHangfire.Tests.Schedules.Sweep;

/// <summary>Asks for the next instant around every change of clocks of a zone: it must be later, and Hangfire must agree.</summary>
internal sealed class Transitions(string zone)
{
    private static readonly TimeSpan Around = TimeSpan.FromHours(4);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    public static IReadOnlyList<string> Expressions { get; } = ["30 2 * * *", "0 0 * * *", "30 1 * * *", "15 * * * *", "*/30 * * * *", "0,30 0-3 * * *", "59 23 * * *"];

    public int Changes { get; private set; }

    public long Asked { get; private set; }

    /// <summary>Looks at every change from one year to before another; null, or the first fault.</summary>
    public string? FirstFault(int firstYear, int endYear)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var asked = Expressions.Select(expression => (expression, Ours: Subjects.Ours(zone).NextOf(expression), Hangfires: Subjects.Hangfire(zone).NextOf(expression))).ToArray();
        foreach (var change in ChangesOf(info, firstYear, endYear))
        {
            Changes++;
            for (var at = change - Around; at <= change + Around; at += Step)
            {
                foreach (var after in new[] { at.AddTicks(-1), at, at.AddSeconds(1) })
                {
                    foreach (var (expression, ours, hangfires) in asked)
                    {
                        Asked++;
                        var (next, theirs) = (ours(new DateTimeOffset(after)), hangfires(new DateTimeOffset(after)));
                        if (next is null || next.Value.UtcDateTime <= after || theirs != next)
                        {
                            return $"\"{expression}\" in {zone} after {after:O}: {next:u}, and Hangfire {theirs:u}";
                        }
                    }
                }
            }
        }

        return null;
    }

    private static IEnumerable<DateTime> ChangesOf(TimeZoneInfo info, int firstYear, int endYear)
    {
        var end = new DateTime(endYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var before = new DateTime(firstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var at = before.AddHours(6); at < end; at = at.AddHours(6))
        {
            if (info.GetUtcOffset(at) != info.GetUtcOffset(before))
            {
                var minute = before;
                while (info.GetUtcOffset(minute) == info.GetUtcOffset(before))
                {
                    minute = minute.AddMinutes(1);
                }

                yield return minute;
            }

            before = at;
        }
    }
}
