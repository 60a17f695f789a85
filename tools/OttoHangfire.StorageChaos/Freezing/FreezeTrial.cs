using System.Diagnostics;
using OttoHangfire.StorageChaos.Killing;

namespace OttoHangfire.StorageChaos.Freezing;

/// <summary>Judges what ran: a job may begin again only if the process that had it was killed, or silent for its lease.</summary>
internal sealed class FreezeTrial
{
    public FreezeTrial(List<string> accepted, List<Execution> executions, FrozenServers servers, HashSet<string> silent, TimeSpan lease)
    {
        Accepted = accepted.Count;
        Lost = [.. accepted.Except(executions.Where(execution => execution.Ended is not null).Select(execution => execution.JobId))];
        foreach (var runs in executions.GroupBy(execution => execution.JobId).Select(job => job.OrderBy(run => run.Started).ToList()))
        {
            for (var i = 1; i < runs.Count; i++)
            {
                if (!WasGone(runs[i - 1].Life, runs[i].Started))
                {
                    Doubled.Add($"job {runs[i].JobId}: {runs[i - 1].Life} had it, and {runs[i].Life} began it too");
                }
            }
        }

        // A machine that is very busy keeps a process from beating, too; the process itself says so.
        bool WasGone(string life, long moment) =>
            (servers.KilledAt.TryGetValue(life, out var killed) && killed < moment)
            || (servers.Frozen.TryGetValue(life, out var times)
                && times.Exists(time => time.From < moment && Stopwatch.GetElapsedTime(time.From, Math.Min(time.To, moment)) >= lease * 0.6))
            || silent.Contains(life);
    }

    public int Accepted { get; }

    /// <summary>Accepted jobs that no process ever ran to its end.</summary>
    public List<string> Lost { get; }

    /// <summary>Begun by a second process while the first was alive and beat.</summary>
    public List<string> Doubled { get; } = [];
}
