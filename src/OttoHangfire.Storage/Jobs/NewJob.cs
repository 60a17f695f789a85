using Hangfire.Common;
using Hangfire.Storage;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Jobs;

/// <summary>A job to be stored, serialized when it was handed over.</summary>
internal sealed record NewJob(InvocationData Invocation, KeyValuePair<string, string>[] Parameters, long CreatedAt, long ExpireAt)
{
    public static NewJob From(Job job, IDictionary<string, string> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(parameters);

        var created = SqliteTime.FromUtc(createdAt);
        return new NewJob(
            InvocationData.SerializeJob(job), parameters.ToArray(), created, SqliteTime.Add(created, expireIn));
    }

    public void Insert(WriteSession w, long id) => JobTable.Insert(w, id, Invocation, Parameters, CreatedAt, ExpireAt);
}
