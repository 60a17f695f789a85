namespace OttoHangfire.StorageChaos.Killing;

/// <summary>Judges what ran: a job may begin again only when the process that had it was killed before.</summary>
internal sealed class Trial
{
    public Trial(List<string> accepted, List<Execution> executions, Dictionary<string, long> killedAt)
    {
        Accepted = accepted;
        Executions = executions;
        Lost = [.. accepted.Except(executions.Where(execution => execution.Ended is not null).Select(execution => execution.JobId))];

        foreach (var runs in executions.GroupBy(execution => execution.JobId).Select(job => job.OrderBy(run => run.Started).ToList()))
        {
            for (var i = 1; i < runs.Count; i++)
            {
                var (earlier, later) = (runs[i - 1], runs[i]);
                if (killedAt.TryGetValue(earlier.Life, out var killed) && killed < later.Started)
                {
                    BegunAgain.Add(earlier);
                }
                else
                {
                    Doubled.Add($"job {later.JobId}: {earlier.Life} (process {earlier.Process}) had it, and {later.Life} (process {later.Process}) began it too");
                }
            }
        }
    }

    public List<string> Accepted { get; }

    public List<Execution> Executions { get; }

    /// <summary>Accepted jobs that no process ever ran to its end.</summary>
    public List<string> Lost { get; }

    /// <summary>Begun by a second process while the first was alive, or twice by one.</summary>
    public List<string> Doubled { get; } = [];

    /// <summary>Cut short by a kill, and begun again by another process: as it must be.</summary>
    public List<Execution> BegunAgain { get; } = [];
}
