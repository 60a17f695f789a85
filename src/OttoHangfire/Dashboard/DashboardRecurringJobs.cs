using System.Globalization;
using Hangfire;
using Hangfire.Common;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Dashboard;

/// <summary>
/// The buttons on the dashboard's page of recurring jobs: Trigger now is run, Delete is cancel. Where the verb is not
/// possible, the button is answered with 409 and the sentence.
/// </summary>
internal sealed class DashboardRecurringJobs(TaskControl control) : IRecurringJobManagerFactory
{
    public IRecurringJobManager GetManager(JobStorage storage) => new Manager(new RecurringJobManager(storage), control);

    private sealed class Manager(RecurringJobManager hangfires, TaskControl control) : IRecurringJobManager
    {
        public void AddOrUpdate(string recurringJobId, Job job, string cronExpression, RecurringJobOptions options) =>
            hangfires.AddOrUpdate(recurringJobId, job, cronExpression, options);

        public void Trigger(string recurringJobId)
        {
            if (TaskOf(recurringJobId) is not { } taskId)
            {
                hangfires.Trigger(recurringJobId);
            }
            else if (Apply(TaskVerb.Run, taskId) is null)
            {
                throw RefusalException.NotFound($"There is no task {taskId}.");
            }
        }

        public void RemoveIfExists(string recurringJobId)
        {
            // Without its task, the job is all that there is to remove.
            if (TaskOf(recurringJobId) is not { } taskId || Apply(TaskVerb.Cancel, taskId) is null)
            {
                hangfires.RemoveIfExists(recurringJobId);
            }
        }

        private static long? TaskOf(string recurringJobId) =>
            RecurringAlarm.IsOurs(recurringJobId)
            && long.TryParse(recurringJobId[RecurringAlarm.Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : null;

        private OttoTask? Apply(TaskVerb verb, long taskId)
        {
            // The dashboard's commands are synchronous; this waits for its turn to write and nothing else.
#pragma warning disable VSTHRD002
            return control.ApplyAsync(verb, taskId, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
    }
}
