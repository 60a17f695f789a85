namespace OttoHangfire.Storage.Writing;

/// <summary>What a row of the count table counts.</summary>
internal enum CountKind
{
    /// <summary>The next number of a sequence. It lies beside the counts because every transaction touches both.</summary>
    Sequence = 0,

    /// <summary>Jobs, by the name of their state.</summary>
    State = 1,

    /// <summary>Waiting entries, by queue.</summary>
    Waiting = 2,

    /// <summary>Fetched entries, by queue.</summary>
    Fetched = 3,

    /// <summary>Values, by set.</summary>
    Set = 4,
}
