using Dapper;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>Does everything hold that must always hold? Reads every task, so only where it is asked for.</summary>
internal sealed class InvariantChecks(DatabaseInspection database, TimeProvider clock)
{
    private const int MostTold = 5;

    public IEnumerable<Check> All => Invariant.All.Select(
        invariant => new Check($"tasks.{invariant.Id}", $"Rule \"{invariant.Holds}\"", _ => LookAsync(invariant)));

    private Task<Finding> LookAsync(Invariant invariant) => database.LookAsync(connection =>
    {
        var longAgo = clock.GetUtcNow() - TimeSpan.FromMinutes(1);
        var broken = connection.Query<long>(invariant.Sql, new { longAgo }).Distinct().Order().ToList();
        return broken.Count == 0
            ? Finding.Ok("Each task keeps to it.")
            : Finding.Error(
                $"{(broken.Count == 1 ? "Task" : "Tasks")} {Numbers(broken)}: {invariant.Broken}.",
                DoctorFix.Manual(
                    $"This is a fault of the program. Keep a copy of the data folder for whoever mends it; then bring the task on with "
                    + $"'{TypedCommand.Otto($"run {broken[0]}")}', or end it with '{TypedCommand.Otto($"cancel {broken[0]}")}'."));
    });

    private static string Numbers(List<long> tasks) =>
        string.Join(", ", tasks.Take(MostTold)) + (tasks.Count > MostTold ? $" and {tasks.Count - MostTold} more" : "");
}
