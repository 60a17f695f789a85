using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Model;

// A person puts off what has rung. Which task has rung is none of the engine's business, so it is told directly.
internal sealed partial class Story
{
    private async Task SnoozeAsync(Step step, ModelTask task)
    {
        if (task.IsRemoved)
        {
            return;
        }

        var until = _model.Now.AddMinutes(10 * (1 + (step.Number % 40)));
        var answer = await AnswerAsync(transaction => step.Kind == StepKind.Snooze
            ? _still.Get<Snoozing>().SnoozeAsync(task.Id, until, transaction)
            : _still.Get<Snoozing>().TakeBackAsync(task.Id, transaction));
        await CommitAsync(step, answer, () =>
        {
            // To take back what was not put off is no refusal.
            var isDone = step.Kind == StepKind.Snooze ? _model.Snooze(task, until) : _model.ComeNot(task);
            if (isDone)
            {
                Count(step.Kind == StepKind.Snooze ? Snoozed : TakenBack);
            }

            return isDone || step.Kind == StepKind.TakeBack;
        });
    }

    private async Task<Answer> AnswerAsync(Func<SqlTransaction, Task> change)
    {
        try
        {
            await _still.Get<OttoDatabase>().WriteAsync(change, CancellationToken.None);
            return new Answer(200, null, null, "");
        }
        catch (RefusalException refusal)
        {
            return new Answer(409, null, null, refusal.Message);
        }
        catch (Exception broken) when (_mortality.IsDead)
        {
            return new Answer(500, null, null, broken.Message);
        }
    }
}
