using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Model;

// What Hangfire would do: a job rings for a task, and somebody presses a button on one.
internal sealed partial class Story
{
    private async Task RingAsync(Step step, ModelTask task)
    {
        if (task.IsRemoved)
        {
            return;
        }

        if (task.Next is { } next && next.Due > _model.Now && next.Due - _model.Now <= TimeSpan.FromSeconds(3))
        {
            await AwakeAsync(TimeSpan.FromSeconds(10));
        }

        Instruct(step.Answer, task);
        var (jobId, isMade) = JobOf(task);
        var isDue = task.Next is { } waiting && waiting.Due <= _model.Now;
        Count($"answer {step.Answer.Kind}");
        step.Answer.Actions.ToList().ForEach(action => Count($"action {action.Kind}"));
        _mortality.Plan(step.CrashAt, step.BeforeCommit);
        using var ring = _model.Ring(task, step.Answer, script => TargetOf(script, task)).GetEnumerator();
        var (commits, claims) = (0, task.Claims);
        Exception? fault = null;
        _line.Meanwhile = step.Meanwhile is { } other ? () => InterruptAsync(other) : null;
        var end = await RunJobAsync(task.Id, jobId);
        _line.Meanwhile = null;
        if (fault is not null)
        {
            throw new InvalidOperationException($"Meanwhile, {step.Meanwhile}", fault);
        }

        while (ring.MoveNext())
        {
            var commit = ring.Current;
            commits++;
            if (_mortality.IsDead && step.BeforeCommit && commits == step.CrashAt)
            {
                break;
            }

            commit();
            if (_mortality.IsDead && commits == step.CrashAt)
            {
                break;
            }
        }

        if (!_mortality.IsDead)
        {
            end.Should().NotBeNull();
            _mortality.Commits.Should().Be(commits, "the model has a line for each commit");
            Client.ChangeState(jobId, end!);
            if (task.Claims > claims)
            {
                // A ring that only writes down what has passed tells the job of an earlier one nothing.
                _isUntold.Remove(task);
            }

            if (isMade && !isDue && commits == 0 && !_model.IsHeld)
            {
                end!.Name.Should().NotBe("Scheduled", "one ring too many leaves quietly");
            }
        }

        // While Otto thinks, another worker or a person does something else.
        async Task InterruptAsync(Step other)
        {
            try
            {
                while (task.Status != OttoStatus.Running && ring.MoveNext())
                {
                    commits++;
                    ring.Current();
                }

                Count(WhileOttoThinks);
                var before = _mortality.Commits;
                await ActAsync(other, _model.Tasks[other.Task % _model.Tasks.Count]);
                _mortality.CountOnFrom(before);
            }
            catch (Exception broken)
            {
                // The engine would take it for a fault of the agent.
                fault = broken;
            }

            Instruct(step.Answer, task);
        }
    }

    private BackgroundJobClient Client => new BackgroundJobClient(_still.Get<JobStorage>(), _still.Get<IJobFilterProvider>());

    /// <summary>The job that rings for the task, or another one: one ring too many must do no harm.</summary>
    private (string Id, bool IsMade) JobOf(ModelTask task)
    {
        var (id, taskId) = (JobIdOf(task), task.Id);
        return id.Length > 0 && StateOf(id) is "Enqueued" or "Scheduled"
            ? (id, false)
            : (Client.Create(Job.FromExpression<RunTaskJob>(job => job.RunAsync(taskId, null!, CancellationToken.None)), new EnqueuedState()), true);
    }

    /// <summary>The job that the task knows; empty when it knows none.</summary>
    private string JobIdOf(ModelTask task) =>
        _onlooker.Text("SELECT coalesce(hangfire_job_id, '') FROM otto_tasks WHERE id = @id", ("@id", task.Id));

    private string? StateOf(string jobId)
    {
        using var connection = _still.Get<JobStorage>().GetConnection();
        return connection.GetStateData(jobId)?.Name;
    }

    private async Task<IState?> RunJobAsync(long taskId, string jobId)
    {
        var storage = _still.Get<JobStorage>();
        using var connection = storage.GetConnection();
        var job = new BackgroundJob(
            jobId, Job.FromExpression<RunTaskJob>(run => run.RunAsync(taskId, null!, CancellationToken.None)), _model.Now.UtcDateTime);
        try
        {
            await _still.Get<RunTaskJob>().RunAsync(
                taskId, new PerformContext(storage, connection, job, new JobCancellationToken(false)), CancellationToken.None);
            return new SucceededState(null, 0, 0);
        }
        catch (JobEndsException end)
        {
            return end.State;
        }
        catch (Exception) when (_mortality.IsDead)
        {
            return null;
        }
    }

    private long TargetOf(ActionScript script, ModelTask own) => script.Kind switch
    {
        ActionKind.SetOwn => own.Id,
        ActionKind.SetOther => _model.Tasks[script.Other % _model.Tasks.Count].Id,
        _ => 0,
    };

    private void Instruct(AnswerScript answer, ModelTask task)
    {
        _line.Answer = answer.Kind;
        switch (answer.Kind)
        {
            case AnswerKind.Busy:
                _still.Agent.AnswersProblem(503, "Busy.");
                break;
            case AnswerKind.Refusal:
                _still.Agent.AnswersProblem(404, "No skill.");
                break;
            case AnswerKind.MissingModel:
                _still.Agent.AnswersProblem(409, "No model.", OttoReason.MissingModel);
                break;
            case AnswerKind.Budget:
                _still.Agent.AnswersProblem(409, "No money.", OttoReason.Budget);
                break;
            case AnswerKind.Garbage:
                _still.Agent.AnswersText("nonsense");
                break;
            default:
                _still.Agent.Answers("Done.", [.. answer.Actions.Select(script => Step.Proposed(script, task.Id, TargetOf(script, task)))]);
                break;
        }
    }

    /// <summary>A button of the dashboard on the task's job.</summary>
    private void PressButton(Step step, ModelTask task)
    {
        var jobId = task.IsRemoved ? "" : JobIdOf(task);
        _mortality.Revive();
        if (jobId.Length == 0 || StateOf(jobId) is not { } state)
        {
            return;
        }

        const string Button = "Triggered via Dashboard UI";
        _model.Account(task);
        IState wanted = step.Kind == StepKind.Requeue ? new EnqueuedState { Reason = Button } : new DeletedState { Reason = Button };
        var isOfThePast = wanted is DeletedState && task.Repeats && task.Status is OttoStatus.Pending or OttoStatus.Running
            && state is "Succeeded" or "Failed" or "Deleted";
        var verb = wanted is DeletedState ? TaskVerb.Cancel
            : task.Status is OttoStatus.Error or OttoStatus.Blocked ? TaskVerb.Retry : TaskVerb.Run;
        var isRefused = !TaskRules.Allows(verb, task.Status, task.Reason, task.IsRecurring)
            || (verb != TaskVerb.Cancel && task.Status != OttoStatus.Pending && !_model.HasRoom);
        Client.ChangeState(jobId, wanted);
        if (isRefused && wanted is EnqueuedState && task.Status is not OttoStatus.Running)
        {
            ShouldTellTheTruth(task, jobId);
        }

        if (!(wanted is DeletedState && isOfThePast) && !isRefused)
        {
            _model.Apply(verb, task).Should().BeTrue();
        }
    }
}
