using Hangfire;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>A kind of storage the facts are run against: it opens one over fresh data and clears up behind it.</summary>
public abstract class StorageUnderTest : IDisposable
{
    /// <summary>One more storage object over the same data, as a second application would have.</summary>
    public abstract JobStorage Open();

    /// <summary>Starts what removes the expired, as a server with this storage would.</summary>
    public abstract IDisposable StartHousekeeping(JobStorage storage);

    /// <summary>Lets so much time go by for the storage.</summary>
    public abstract Task PassAsync(TimeSpan time);

    public abstract void Dispose();
}
