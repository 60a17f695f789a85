using System.Globalization;
using System.Text;

namespace OttoHangfire.Bench.Reports;

/// <summary>What the storage is to reach, and whether it does.</summary>
internal static class Goals
{
    private const string Full = "SQLite FULL";
    private const string Normal = "SQLite NORMAL";
    private const string InMemory = Peers.Peer.Reference;

    public static string Table(Report report)
    {
        var table = new StringBuilder("| goal | measured | floor | goal |\n|---|---:|---:|---:|\n");
        AtLeast("drain, 10 workers, FULL, × InMemory", report.Ratio("drain-10", Full, InMemory), 0.25, 0.40);
        AtLeast("drain, 10 workers, NORMAL, × InMemory", report.Ratio("drain-10", Normal, InMemory), 0.35, 0.55);
        AtLeast("enqueue, 4 threads, FULL, × InMemory", report.Ratio("enqueue-4", Full, InMemory), 0.10, 0.20);
        AtLeast("enqueue, 4 threads, NORMAL, × InMemory", report.Ratio("enqueue-4", Normal, InMemory), 0.15, 0.30);
        AtLeast("drain, 10 workers, FULL, × plainjob FULL", report.Ratio("drain-10", Full, "plainjob FULL"), 1.5, null);
        AtMost("enqueue to start, p50, × disk sync", report.Ratio(("start-p50", Full), ("disk-sync", Full)), 10, null);
        AtMost("enqueue to start, p95, × disk sync", report.Ratio(("start-p95", Full), ("disk-sync", Full)), 25, null);
        AtMost("2,000 due at once, the last after (s)", report.Median("due-at-once", Full), 1.5, 0.8);
        AtMost("idle at 15 s, processor time × InMemory", report.Ratio("idle-15s-cpu-ms", Full, InMemory), 3, null);
        AtMost("idle at 250 ms, processor time × InMemory", report.Ratio("idle-250ms-cpu-ms", Full, InMemory), 3, null);
        return table.ToString();

        void AtLeast(string what, double? measured, double floor, double? goal) => Row(what, measured, floor, goal, measured >= floor, measured >= goal);

        void AtMost(string what, double? measured, double floor, double? goal) => Row(what, measured, floor, goal, measured <= floor, measured <= goal);

        void Row(string what, double? measured, double floor, double? goal, bool reached, bool goalReached)
        {
            if (measured is { } value)
            {
                var verdict = goalReached ? "goal reached" : reached ? "floor reached" : "**missed**";
                table.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {value:0.00} {verdict} | {floor:0.00} | {goal:0.00} |");
            }
        }
    }
}
