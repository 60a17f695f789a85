using System.Globalization;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>One run of a job: by which life of which server, from when to when; without an end when it was cut short.</summary>
internal sealed record Execution(string JobId, string Life, int Process, long Started, long? Ended)
{
    /// <summary>All that the processes have written down.</summary>
    public static List<Execution> ReadAll(string folder) =>
        [.. Directory.GetFiles(folder, "trace.*").SelectMany(path => Read(path, Path.GetExtension(path)[1..]))];

    private static List<Execution> Read(string path, string life)
    {
        var executions = new List<Execution>();
        foreach (var words in File.ReadLines(path).Select(line => line.Split(' ')))
        {
            var (at, jobId) = (long.Parse(words[0], CultureInfo.InvariantCulture), words[2]);
            if (words[1] == "start")
            {
                executions.Add(new Execution(jobId, life, int.Parse(words[3], CultureInfo.InvariantCulture), at, null));
            }
            else
            {
                var index = executions.FindLastIndex(execution => execution.JobId == jobId && execution.Ended is null);
                executions[index] = executions[index] with { Ended = at };
            }
        }

        return executions;
    }
}
