using System.Globalization;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Tells all tasks that match the same thing, each as if it were told alone.</summary>
internal sealed class ManyTasks(OttoTaskRepository tasks, TaskCommands commands)
{
    /// <summary>More are not told at once.</summary>
    public const int Most = 1000;

    /// <summary>How many match now.</summary>
    public Task<long> CountAsync(TaskFilter filter, CancellationToken cancellation) => tasks.CountAsync(filter, cancellation);

    /// <summary>Tells all that match, if they are as many as the caller has seen.</summary>
    /// <exception cref="RefusalException">They are not as many, or too many; nothing was done.</exception>
    public async Task<ManyTasksResult> ApplyAsync(
        TaskVerb verb, TaskFilter filter, int count, Caller by, CancellationToken cancellation)
    {
        var ids = await tasks.IdsAsync(filter, Most + 1, cancellation);
        if (ids.Count != count)
        {
            var now = ids.Count > Most ? await tasks.CountAsync(filter, cancellation) : ids.Count;
            throw new RefusalException(
                RefusalKind.Changed, $"{Matches(now)} now, and not {count}. Nothing was done. Look again, and give that number.");
        }

        var results = new List<OneOfManyTasks>();
        foreach (var id in ids.Order())
        {
            results.Add(await ApplyAsync(verb, id, by, cancellation));
        }

        return new ManyTasksResult { Count = results.Count, Done = results.Count(result => result.Error is null), Results = results };
    }

    /// <summary>Reads <c>count</c>.</summary>
    /// <exception cref="RefusalException">It is missing, or no such number.</exception>
    public static int Count(string? count) =>
        int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most
            ? number
            : throw RefusalException.Field(
                "count",
                count is null
                    ? "is missing; give how many tasks match (GET /otto/tasks/count says it)"
                    : $"must be a whole number from 1 to {Most}; to tell fewer, narrow it with status, type or q");

    private async Task<OneOfManyTasks> ApplyAsync(TaskVerb verb, long id, Caller by, CancellationToken cancellation)
    {
        try
        {
            var task = await commands.ApplyAsync(verb, id, by, cancellation);
            return new OneOfManyTasks
            {
                TaskId = id,
                Status = StatusCodes.Status200OK,
                TaskStatus = task.Status,
                TaskReason = task.Reason,
            };
        }
        catch (RefusalException refusal)
        {
            return new OneOfManyTasks { TaskId = id, Status = ProblemHandler.StatusOf(refusal), Error = refusal.Message };
        }
    }

    private static string Matches(long count) => count == 1 ? "One task matches" : $"{count:N0} tasks match";
}
