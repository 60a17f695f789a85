using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Claims;

/// <summary>This process as it claims jobs and locks: the number of its owner's row.</summary>
/// <remarks>
/// The row may be gone, because this process was silent and others took it for dead. What is claimed in the name of a row that is gone
/// would never be freed, so each claim makes sure of the row in its own transaction.
/// </remarks>
internal sealed class Claimant
{
    private static readonly Sql Select = new("""SELECT 1 FROM "{p}owner" WHERE Id = ?""");

    private long _id;

    /// <summary>The number of this process's row. It gets another one if it was taken for dead.</summary>
    public long Id
    {
        get => Volatile.Read(ref _id);
        set => Volatile.Write(ref _id, value);
    }

    /// <summary>Has this process registered anew by and by, because the row with this number is gone.</summary>
    public Action<long> Lost { get; set; } = static _ => { };

    /// <summary>Registers this process anew, unless it has another number by now.</summary>
    public Action<long> Renew { get; set; } = static _ => { };

    /// <summary>Whether the row with this number is there, as of this transaction.</summary>
    public static bool Exists(Session session, long id) => session.Use(Select).Bind(1, id).Any();
}
