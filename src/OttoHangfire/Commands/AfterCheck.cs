using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>What <c>after</c> must look like.</summary>
internal sealed class TaskAfterValidator : AbstractValidator<TaskAfter>
{
    public TaskAfterValidator()
    {
        RuleFor(after => after.TaskId).NotNull().WithMessage("is missing; give the number of the task that has to end first")
            .GreaterThanOrEqualTo(1).WithMessage("must be the number of a task");
        RuleFor(after => after.On).SetValidator(new OneOfValidator<TaskAfter>(AfterEnd.Choices));
    }
}

/// <summary>Whether a task may come after another one: that one has to be there, to end once more, and not to wait for this one.</summary>
internal sealed class AfterCheck(OttoTaskRepository tasks)
{
    private const string Field = "after.task_id";

    /// <summary>Whether a task may end once more, so that another one can come after it.</summary>
    public static bool EndsOnceMore(OttoTask task) => task.Status != OttoStatus.Success && task.Reason != OttoReason.Cancelled;

    /// <summary>Lets only a task pass that can come after the other one.</summary>
    /// <param name="id">The task; null for one that is new.</param>
    /// <param name="after">What it is to come after.</param>
    /// <param name="transaction">The transaction in which it will.</param>
    /// <exception cref="RefusalException">It cannot; the field is named.</exception>
    public async Task CheckAsync(long? id, TaskAfter after, SqlTransaction transaction)
    {
        var otherId = after.TaskId!.Value;
        if (otherId == id)
        {
            throw RefusalException.Field(Field, "must be another task: a task cannot come after itself");
        }

        var other = await tasks.FindAsync(otherId, transaction)
            ?? throw RefusalException.Field(Field, $"is no task: there is no task {otherId}");
        if (other.Reason == OttoReason.Cancelled)
        {
            throw RefusalException.Field(Field, $"is cancelled: task {otherId} ends no more");
        }

        if (other.Status == OttoStatus.Success)
        {
            throw RefusalException.Field(
                Field, $"is over: task {otherId} has already succeeded. Leave out after to run this one now, or run task {otherId} first");
        }

        await CheckCircleAsync(id, other, transaction);
    }

    private async Task CheckCircleAsync(long? id, OttoTask other, SqlTransaction transaction)
    {
        var way = new List<long> { other.Id };
        while (id is not null && other.After is { } after && await tasks.FindAsync(after.TaskId!.Value, transaction) is { } before)
        {
            if (before.Id == id)
            {
                var chain = string.Join(", which comes after task ", way);
                throw RefusalException.Field(Field, $"makes a circle: it would come after task {chain}, which comes after this one");
            }

            way.Add(before.Id);
            other = before;
        }
    }
}
