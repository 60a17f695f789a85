using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Puts a day into plain sentences, in the owner's own time.</summary>
internal static class DayPlan
{
    private const string BillType = "life_os.bill";
    private const int MostLines = 20;
    private const int MaxDescription = 120;

    /// <summary>Days in which a bill that comes is worth a word.</summary>
    private const int BillsAhead = 7;

    public static string Of(IReadOnlyList<TaskSummary> tasks, DateTimeOffset now, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var waiting = tasks.Where(task => task.Status == OttoStatus.Blocked && task.Reason != OttoReason.Paused);
        var coming = tasks.Where(task => task.Status is OttoStatus.Pending or OttoStatus.Running)
            .OrderBy(task => task.NextRunAt ?? now)
            .ToList();
        var bills = coming.Where(task => IsBill(task) && Day(task, now, zone) <= today.AddDays(BillsAhead));
        var due = coming.Where(task => !IsBill(task) && Day(task, now, zone) <= today);

        string[] parts =
        [
            string.Create(CultureInfo.InvariantCulture, $"{today:dddd, d MMMM yyyy}"),
            Part("Due today", due, task => $"{Time(task, now, zone)}: {Text(task)}", "Nothing is due today."),
            Part("Bills of the next seven days", bills, task => $"{Day(task, now, zone):yyyy-MM-dd}: {Text(task)}", otherwise: null),
            Part("Waits for you", waiting, task => $"{Text(task)}{Because(task.Reason)} [task {task.Id}]", "Nothing waits for you."),
        ];
        return string.Join('\n', parts.Where(part => part.Length > 0));
    }

    private static string Part(string title, IEnumerable<TaskSummary> tasks, Func<TaskSummary, string> line, string? otherwise)
    {
        var list = tasks.ToList();
        if (list.Count == 0)
        {
            return otherwise ?? "";
        }

        var lines = list.Take(MostLines).Select(task => "- " + line(task));
        var rest = list.Count > MostLines ? new[] { $"- … and {list.Count - MostLines} more" } : [];
        return string.Join('\n', [title + ":", .. lines, .. rest]);
    }

    private static bool IsBill(TaskSummary task) => task.Type == BillType;

    /// <summary>A task without an instant is due at once.</summary>
    private static DateTimeOffset Due(TaskSummary task, DateTimeOffset now, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(task.NextRunAt ?? now, zone);

    private static DateOnly Day(TaskSummary task, DateTimeOffset now, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(Due(task, now, zone).DateTime);

    private static string Time(TaskSummary task, DateTimeOffset now, TimeZoneInfo zone) =>
        task.Status == OttoStatus.Running || (task.NextRunAt ?? now) <= now
            ? "now"
            : Due(task, now, zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Text(TaskSummary task) => ForeignText.Line(task.Description, MaxDescription);

    private static string Because(string? reason) => reason is null ? "" : $" ({ForeignText.Line(reason, 40).Replace('_', ' ')})";
}
