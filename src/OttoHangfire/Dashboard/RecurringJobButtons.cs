using System.Globalization;
using Hangfire;
using Hangfire.Common;
using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Dashboard;

/// <summary>
/// The buttons on the dashboard's page of recurring jobs: Trigger now is run, Delete is cancel. Where the verb is not
/// possible, the button is answered with 409 and the sentence.
/// </summary>
internal sealed class RecurringJobButtons(TaskCommands commands, IHttpContextAccessor calls) : IRecurringJobManagerFactory
{
    public IRecurringJobManager GetManager(JobStorage storage) => new Manager(new RecurringJobManager(storage), commands, calls);

    private sealed class Manager(RecurringJobManager hangfires, TaskCommands commands, IHttpContextAccessor calls) : IRecurringJobManager
    {
        public void AddOrUpdate(string recurringJobId, Job job, string cronExpression, RecurringJobOptions options) =>
            hangfires.AddOrUpdate(recurringJobId, job, cronExpression, options);

        public void Trigger(string recurringJobId)
        {
            if (TaskOf(recurringJobId) is not { } taskId)
            {
                hangfires.Trigger(recurringJobId);
            }
            else
            {
                Apply(TaskVerb.Run, taskId);
            }
        }

        public void RemoveIfExists(string recurringJobId)
        {
            try
            {
                if (TaskOf(recurringJobId) is { } taskId)
                {
                    Apply(TaskVerb.Cancel, taskId);
                    return;
                }
            }
            catch (RefusalException gone) when (gone.Kind == RefusalKind.NotFound)
            {
                // Without its task, the job is all that there is to remove.
            }

            hangfires.RemoveIfExists(recurringJobId);
        }

        private static long? TaskOf(string recurringJobId) =>
            RecurringAlarm.IsOurs(recurringJobId)
            && long.TryParse(recurringJobId[RecurringAlarm.Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : null;

        private void Apply(TaskVerb verb, long taskId)
        {
            // The dashboard's commands are synchronous; this waits for its turn to write and nothing else.
#pragma warning disable VSTHRD002
            commands.ApplyAsync(verb, taskId, Caller.OfButton(calls.HttpContext), CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
    }
}
