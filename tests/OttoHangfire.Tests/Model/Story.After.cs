using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Model;

// Tasks that come after one another.
internal sealed partial class Story
{
    /// <summary>Sometimes after one that is gone or over, and then it is refused.</summary>
    private async Task AddFollowerAsync(Step step)
    {
        if (_model.Tasks.Count == 0 || _model.Tasks.Count(task => !task.IsRemoved) >= MostTasks)
        {
            return;
        }

        var (now, after) = (_model.Now, AfterOf(step.Task, step.Number));
        var asked = Some.Task(ModelTask.Chore) with { After = Contract(after), TimeoutSeconds = UnreachableAgent.Patience, MaxAttempts = 3 };
        var answer = await _still.Backend.PostAsync("/otto/tasks", asked);
        var isTaken = _model.HasRoom && _model.MayFollow(task: null, after);
        if (!_mortality.IsDead)
        {
            answer.Status.Should().Be(isTaken ? 201 : _model.HasRoom ? 400 : 409, $"the answer is {answer.Body}");
        }

        if (isTaken && !(_mortality.IsDead && step.BeforeCommit))
        {
            var id = _mortality.IsDead ? _onlooker.Number("SELECT max(id) FROM otto_tasks") : answer.Read<OttoTask>().Id;
            _model.AddFollower(new ModelTask { Id = id, CreatedAt = now, After = after });
        }
    }

    private async Task FollowAsync(Step step, ModelTask task)
    {
        // Its job may still speak of an earlier run.
        _isUntold.Add(task);
        var after = step.Number % 5 == 0 ? null : AfterOf(step.Number / 5, step.Number);
        var change = new Dictionary<string, TaskAfter?> { ["after"] = after is null ? null : Contract(after) };
        var answer = await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", JsonSerializer.Serialize(change, OttoJson.Options));
        await CommitAsync(step, answer, () => !task.IsRemoved && _model.Follow(task, after));
    }

    private ModelAfter AfterOf(int task, int number) =>
        new(_model.Tasks[task % _model.Tasks.Count].Id, AfterEnd.Choices[number / 100 % AfterEnd.Choices.Count]);

    private static TaskAfter Contract(ModelAfter after) => new() { TaskId = after.Id, On = after.On };
}
