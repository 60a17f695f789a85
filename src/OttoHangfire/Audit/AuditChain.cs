using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OttoHangfire.Contracts;

namespace OttoHangfire.Audit;

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
