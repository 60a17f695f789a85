using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>What the writer calls to serve the workers who wait for jobs from the tables of one prefix.</summary>
/// <remarks>The queues know the writer; it must not know them. So they hand it these.</remarks>
internal sealed record WriterHooks
{
    public required string Prefix { get; init; }

    /// <summary>How long the writer's thread may sleep before it looks for jobs; infinite if nobody needs it to look.</summary>
    public required Func<TimeSpan> PollInterval { get; init; }

    /// <summary>The writer's thread has woken, and has not looked for jobs yet.</summary>
    public required Action Woken { get; init; }

    public required Func<bool> HasWaitingWorkers { get; init; }

    /// <summary>Whether a waiting worker could be given a job now. Only reads.</summary>
    public required Func<Session, bool> CanServe { get; init; }

    /// <summary>Another connection has committed something since the last look.</summary>
    public required Action OthersCommitted { get; init; }

    /// <summary>Gives jobs to waiting workers within the transaction, after its items have run.</summary>
    public required Action<WriteSession> Serve { get; init; }

    public required Action RolledBack { get; init; }

    /// <summary>The transaction is over, committed or not.</summary>
    public required Action Ended { get; init; }
}
