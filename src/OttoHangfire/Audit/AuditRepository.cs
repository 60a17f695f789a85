using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Audit;

/// <summary>The audit. It is only added to, in the transaction of what it tells of; triggers refuse anything else.</summary>
internal sealed class AuditRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>The columns of a line.</summary>
    public const string Columns =
        "id, at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256, reply_sha256, change, hash";

    private const string Table = "otto_audit";

    /// <summary>Adds a line, tied to the one before it.</summary>
    public async Task AddAsync(AuditEntry entry, SqlTransaction transaction)
    {
        var place = (await transaction.SingleOrDefaultAsync<ChainPlace>(
            """
            SELECT (SELECT hash FROM otto_audit ORDER BY id DESC LIMIT 1) AS hash,
                   (SELECT reply_sha256 FROM otto_runs WHERE id = @RunId) AS reply_sha256
            """,
            new { entry.RunId }))!;
        var line = entry with { At = clock.GetUtcNow(), ReplySha256 = place.ReplySha256 };
        await InsertAsync(line with { Hash = AuditChain.Hash(place.Hash ?? AuditChain.Start, line) }, transaction);
    }

    /// <summary>
    /// Ties what was written before there was a chain to its first line. Called before anything else is written; harmless where the
    /// chain has begun.
    /// </summary>
    public async Task BeginChainAsync(CancellationToken cancellation)
    {
        var last = await database.SingleOrDefaultAsync<AuditEntry>(
            $"SELECT {Columns} FROM otto_audit ORDER BY id DESC LIMIT 1", null, cancellation);
        if (last is null or { Hash: not null })
        {
            return;
        }

        using var old = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var line in AllAsync(cancellation))
        {
            AuditChain.Take(old, line);
        }

        var anchor = new AuditEntry
        {
            At = clock.GetUtcNow(),
            Event = AuditEvent.Access,
            Outcome = "chained",
            AskedBy = "backend",
            Change = $"lines 1 to {last.Id} are older than the proof of who asks: what they say of that is not proved",
        };
        var hash = AuditChain.Hash(Convert.ToHexStringLower(old.GetHashAndReset()), anchor);
        await database.WriteAsync(transaction => InsertAsync(anchor with { Hash = hash }, transaction), cancellation);
    }

    /// <summary>Looks through all lines.</summary>
    public async Task<AuditVerification> VerifyAsync(CancellationToken cancellation)
    {
        var lastGiven = await RowNumbers.LastAsync(database.Read(cancellation), Table);
        using var verifier = new AuditVerifier();
        await foreach (var line in AllAsync(cancellation))
        {
            if (!verifier.Take(line))
            {
                break;
            }
        }

        return verifier.End(lastGiven);
    }

    private IAsyncEnumerable<AuditEntry> AllAsync(CancellationToken cancellation) =>
        database.StreamAsync<AuditEntry>($"SELECT {Columns} FROM otto_audit ORDER BY id", null, cancellation);

    private static Task<int> InsertAsync(AuditEntry line, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_audit (at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256,
                                    reply_sha256, change, hash)
            VALUES (@At, @Event, @Outcome, @AskedBy, @AllowedBy, @TaskId, @RunId, @ActionIndex, @Type, @PayloadSha256,
                    @ReplySha256, @Change, @Hash)
            """,
            line);

    /// <summary>A page, newest first; of one task or of one run when they are named.</summary>
    public Task<Page<AuditEntry>> PageAsync(long? taskId, long? runId, ListQuery query, CancellationToken cancellation)
    {
        var where = new Conditions("id < @Below")
            .If(taskId is not null, "task_id = @taskId")
            .If(runId is not null, "run_id = @runId");
        var rows = database.StreamAsync<AuditEntry>(
            $"""
            SELECT {Columns}
              FROM otto_audit
             {where}
             ORDER BY id DESC
             LIMIT @Limit + 1
            """,
            new { taskId, runId, query.Below, query.Limit },
            cancellation);
        return query.PageAsync(rows, entry => entry.Id);
    }

    /// <summary>What a new line is tied to.</summary>
    private sealed record ChainPlace
    {
        public string? Hash { get; init; }
        public string? ReplySha256 { get; init; }
    }
}

/// <summary>
/// The hashes that tie the lines of the audit together: each covers its line and the hash before it. So nobody changes, removes,
/// inserts or moves a line without breaking all that follow; and whoever keeps the last hash elsewhere notices even a new chain.
/// </summary>
internal static class AuditChain
{
    /// <summary>Of the line that follows no other.</summary>
    public static string Start { get; } = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <summary>
    /// The hash of a line, from the one before it. The line's own number is not in it: numbers have to follow each other.
    /// </summary>
    public static string Hash(string before, AuditEntry line)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, before, line);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Takes the next of the lines that have no hash, which were written before there was a chain.</summary>
    public static void Take(IncrementalHash old, AuditEntry line) =>
        Append(old, line.Id.ToString(CultureInfo.InvariantCulture), line);

    private static void Append(IncrementalHash hash, string before, AuditEntry line)
    {
        string?[] fields =
        [
            before,
            line.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            line.Event,
            line.Outcome,
            line.AskedBy,
            line.AllowedBy,
            Number(line.TaskId),
            Number(line.RunId),
            Number(line.ActionIndex),
            line.Type,
            line.PayloadSha256,
            line.ReplySha256,
            line.Change,
        ];
        foreach (var field in fields)
        {
            Append(hash, field);
        }
    }

    /// <summary>With its length before it, so that no text can look like two fields; nothing is not the empty text.</summary>
    private static void Append(IncrementalHash hash, string? field)
    {
        var bytes = Encoding.UTF8.GetBytes(field ?? "");
        hash.AppendData(Encoding.ASCII.GetBytes(
            field is null ? "-\n" : string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}\n")));
        hash.AppendData(bytes);
    }

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
