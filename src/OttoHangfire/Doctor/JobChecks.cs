using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>Do the rows of Hangfire's storage fit together? Reads every job, so only where it is asked for.</summary>
/// <param name="database">The database from outside, for when Otto is stopped.</param>
/// <param name="jobs">The storage in use, which knows what its workers have in hand; null when Otto is stopped.</param>
internal sealed class JobChecks(DatabaseInspection database, StoredJobs? jobs)
{
    private const int MostTold = 20;

    public IEnumerable<Check> All => [new("jobs.storage", "Rows of the job storage", _ => LookAsync())];

    private Task<Finding> LookAsync() =>
        database.LookAsync(connection => Judge(jobs?.Contradictions() ?? StoredJobs.ContradictionsIn(connection)));

    private Finding Judge(IReadOnlyList<Contradiction> found) => found.Count == 0
        ? Finding.Ok("They fit together.")
        : Finding.Error(Sentence(found), Fix()) with { Details = Details(found) };

    private static string Sentence(IEnumerable<Contradiction> found)
    {
        var kinds = found.GroupBy(one => one.Meaning, StringComparer.Ordinal)
            .Select(kind => kind.Count() == 1 ? kind.Key : $"{kind.Key} ({kind.Count()} times)");
        var all = string.Join("; ", kinds);
        return $"They contradict each other: {all}.";
    }

    private static string Details(IReadOnlyList<Contradiction> found) => string.Join(
        "\n",
        [
            .. found.Take(MostTold).Select(one => one.Subject),
            .. found.Count > MostTold ? [$"… and {found.Count - MostTold} more"] : Array.Empty<string>(),
        ]);

    private DoctorFix Fix() => DoctorFix.Run(
        ShippedScripts.Start,
        jobs is null
            ? $"Run {TypedCommand.Start}: each start puts it right."
            : $"Run {TypedCommand.Stop}, then {TypedCommand.Start}: each start puts it right.");
}
