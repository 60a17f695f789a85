using Hangfire.Common;

namespace OttoHangfire.Tasks;

/// <summary>Makes the Hangfire job that an alarm sets for a task. The worker says which method that is; here it is only set.</summary>
internal delegate Job TaskJob(long taskId);
