using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Plans the day: what is due, which tasks about bills come, what waits for a person. Plain code; no model is asked.</summary>
internal sealed class PlanSkill : ISkill
{
    public SkillDescription About { get; } = new()
    {
        Name = "plan",
        Title = "Plan my day",
        Description = "Tells what is due today, which tasks about bills come this week and what waits for you: payload channel, to be "
            + "notified.",
        TaskTypes = ["life_os.plan_day"],
        Example = JsonElement.Parse("{}"),
        Needs = [SkillNeeds.Tasks],
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var channel = task.Text("channel");
        if (task.Tasks() is not { } tasks)
        {
            return Task.FromResult(new OttoReply
            {
                Message = "I was given no list of tasks, so I cannot plan the day. "
                    + $"Press Retry; {TypedCommand.Otto("list")} lists them, too.",
            });
        }

        var plan = DayPlan.Of([.. tasks.Where(other => other.Id != task.TaskId)], task.Now, task.TimeZone);
        return Task.FromResult(new OttoReply { Message = plan, Actions = Proposals.Notify(task, "Your day", plan, channel) });
    }
}
