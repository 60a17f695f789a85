using Hangfire.Common;
using Hangfire.Storage;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Jobs;

/// <summary>A job as it is stored, before Hangfire has tried to load its type.</summary>
internal sealed record JobRow(InvocationData Invocation, DateTime CreatedAt, string? StateName)
{
    public static JobRow Read(Statement row, int first) => new(
        new InvocationData(row.Text(first), row.Text(first + 1), row.Text(first + 2), row.Text(first + 3), row.Text(first + 4)),
        SqliteTime.ToUtc(row.Integer(first + 5)),
        row.Text(first + 6));

    /// <summary>The job, or why it cannot be loaded: a renamed class must not break a page or a worker.</summary>
    public (Job? Job, JobLoadException? Error) Load()
    {
        try
        {
            return (Invocation.DeserializeJob(), null);
        }
        catch (JobLoadException error)
        {
            return (null, error);
        }
    }
}
