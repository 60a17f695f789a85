using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Doctor;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

// What is compared after each step, and how the real one is looked at.
internal sealed partial class Story
{
    /// <summary>Whatever was done with a task, its job says how it stands. A cron task, and what comes after another one, leaves the jobs of its runs behind.</summary>
    private void ShouldTellTheTruth(Step step)
    {
        // The buttons' words follow a moment later.
        if (step.Kind is StepKind.Requeue or StepKind.DeleteJob)
        {
            _isUntold.UnionWith(_model.Tasks);
        }

        foreach (var task in _model.Tasks.Where(task => task is { IsRemoved: false, Rule: not { IsCron: true }, After: null } && !_isUntold.Contains(task)))
        {
            if (JobIdOf(task) is { Length: > 0 } jobId)
            {
                ShouldTellTheTruth(task, jobId);
            }
        }
    }

    private void ShouldTellTheTruth(ModelTask task, string jobId)
    {
        var expected = (task.Status, task.Reason) switch
        {
            (OttoStatus.Success, _) or (OttoStatus.Blocked, OttoReason.AwaitingApproval) => "Succeeded",
            (OttoStatus.Error, OttoReason.Cancelled) or (_, OttoReason.Paused) => "Deleted",
            (OttoStatus.Error or OttoStatus.Blocked, _) => "Failed",
            _ => null,
        };
        if (expected is not null)
        {
            StateOf(jobId).Should().Be(expected, $"the task is {task.Status}/{task.Reason}");
        }
        else if (task.Reason == OttoReason.Retrying)
        {
            StateOf(jobId).Should().BeOneOf("Scheduled", "Enqueued");
        }
    }

    /// <summary>After a look of the net, whatever waits has something that rings for it.</summary>
    private void ShouldAllBeRung()
    {
        foreach (var task in _model.Tasks.Where(task => task is { IsRemoved: false, Status: OttoStatus.Pending }))
        {
            var jobId = JobIdOf(task);
            var isRung = (jobId.Length > 0 && StateOf(jobId) is "Enqueued" or "Scheduled")
                || _onlooker.Number("SELECT recurring_job FROM otto_tasks WHERE id = @id", ("@id", task.Id)) == 1;
            if (task.Next is { } next && next.Due < _model.Now - TimeSpan.FromSeconds(10))
            {
                isRung.Should().BeTrue($"task {task.Id} is due since {next.Due:O}; its job {jobId} is {(jobId.Length > 0 ? StateOf(jobId) : "none")}");
            }
        }
    }

    /// <summary>The next try is due within a jitter: the real one says when, and the model checks that it lies within.</summary>
    private void SyncJitter()
    {
        foreach (var task in _model.Tasks)
        {
            foreach (var occurrence in task.Occurrences.Where(occurrence => occurrence.HasJitter))
            {
                var due = DateTimeOffset.Parse(
                    _onlooker.Text(
                        "SELECT due_at FROM otto_occurrences WHERE task_id = @id AND scheduled_for = @at",
                        ("@id", task.Id),
                        ("@at", Picture.Text(occurrence.At))),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal);
                var (least, most) = occurrence.Outages > 0
                    ? (5, Math.Min(300, 5 * Math.Pow(2, Math.Min(occurrence.Outages - 1, 10)) * 1.26))
                    : (7, 10 * Math.Pow(2, occurrence.Attempt - 1) * 1.26);
                (due - _model.Now).TotalSeconds.Should().BeInRange(least, most);
                (occurrence.Due, occurrence.HasJitter) = (due, false);

                // One that somebody has closed while another task's run was under way is not waited for any more.
                task.NextRun = occurrence.IsOpen ? due : task.NextRun;
            }
        }
    }

    private string? Compared()
    {
        try
        {
            return Differences();
        }
        catch (Xunit.Sdk.XunitException wrong)
        {
            return $"  {wrong.Message}";
        }
    }

    private string? Differences()
    {
        foreach (var task in _model.Tasks.Where(task => !task.IsRemoved))
        {
            Count($"state {task.Status}/{task.Reason}");
            ShouldStandAsTheTableSays(task);
        }

        // What nobody has written to is as it was.
        if (_onlooker.SeesChange())
        {
            _real = Picture.Of(_onlooker);
            if (BrokenInvariants() is { Length: > 0 } broken)
            {
                return broken;
            }
        }

        var (real, model) = (_real, Picture.Of(_model));
        if (real.SequenceEqual(model, StringComparer.Ordinal))
        {
            return null;
        }

        var (only, missing) = (real.Except(model, StringComparer.Ordinal).ToList(), model.Except(real, StringComparer.Ordinal).ToList());
        return string.Join(
            '\n', only.Select(line => $"  is        {line}").Concat(missing.Select(line => $"  should be {line}")).Order(StringComparer.Ordinal));
    }

    /// <summary>No state is outside of the table, and each leaves open what the table says.</summary>
    private static void ShouldStandAsTheTableSays(ModelTask task)
    {
        var state = TaskState.All.Single(state => state.Status == task.Status && state.Reason == task.Reason);
        var begun = task.Occurrences.Exists(occurrence => occurrence is { IsBegun: true, IsOpen: true });
        var isRight = state.Open switch
        {
            OpenInstant.None => !begun,
            OpenInstant.Begun => begun,
            OpenInstant.Waiting => task.Next is not null,
            OpenInstant.InRun => task.Occurrences.Exists(occurrence => occurrence.Outcome == OccurrenceOutcome.Running),
            _ => true,
        };
        isRight.Should().BeTrue($"task {task.Id} is {task.Status}/{task.Reason}, and then {state.Open} is what is open of it");
    }

    private string BrokenInvariants() => string.Join('\n', Invariant.All.SelectMany(invariant => _onlooker
        .All(invariant.Sql, row => row.GetInt64(0), ("@longAgo", Picture.Text(_model.Now.AddMinutes(-1))))
        .Select(task => $"  task {task} {invariant.Broken}")));

    private void Count(string what) => Visited[what] = Visited.GetValueOrDefault(what) + 1;
}
